package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/** Reads certificates and private keys in PEM (RFC 7468): PKCS#8, PKCS#1 and SEC 1. */
final class Pem {
  private Pem() {}

  /**
   * The key manager of one certificate, with its chain, and its key.
   *
   * @throws InvalidInputException where they cannot be read or do not belong together
   */
  static X509KeyManager keyManager(String cert, String key) {
    X509KeyManager manager =
        reading(
            () ->
                first(
                    X509KeyManager.class,
                    new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(cert))
                        .addKeyValue(Buffer.buffer(key))
                        .getKeyManagerFactory(null)
                        .getKeyManagers()));
    String alias =
        Stream.of("RSA", "EC")
            .map(type -> manager.getServerAliases(type, null))
            .filter(aliases -> aliases != null && aliases.length > 0)
            .map(aliases -> aliases[0])
            .findFirst()
            .orElseThrow(() -> new InvalidInputException("RSA and EC keys are accepted"));
    requirePair(manager.getCertificateChain(alias)[0].getPublicKey(), manager.getPrivateKey(alias));
    return manager;
  }

  private static void requirePair(PublicKey known, PrivateKey secret) {
    boolean pair = false;
    try {
      Signature signature =
          Signature.getInstance(
              secret.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
      signature.initSign(secret);
      byte[] signed = signature.sign();
      signature.initVerify(known);
      pair = signature.verify(signed);
    } catch (GeneralSecurityException e) {
      pair = false; // they are of different kinds
    }
    if (!pair) {
      throw new InvalidInputException("the key is not that of the certificate");
    }
  }

  /**
   * Trusts what these authorities signed.
   *
   * @throws InvalidInputException where they cannot be read
   */
  static X509TrustManager trustManager(String authorities) {
    return reading(
        () -> {
          KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
          store.load(null, null);
          for (Certificate each :
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(
                      new ByteArrayInputStream(authorities.getBytes(StandardCharsets.UTF_8)))) {
            store.setCertificateEntry("ca-" + store.size(), each);
          }
          TrustManagerFactory factory =
              TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
          factory.init(store);
          if (store.size() == 0) {
            throw new InvalidInputException("there is no certificate");
          }
          return first(X509TrustManager.class, factory.getTrustManagers());
        });
  }

  private static <T> T first(Class<T> type, Object[] managers) {
    return type.cast(Arrays.stream(managers).filter(type::isInstance).findFirst().orElseThrow());
  }

  /** The library throws exceptions of many types, unchecked ones included. */
  private static <T> T reading(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new InvalidInputException(String.valueOf(cause.getMessage()));
    }
  }
}
