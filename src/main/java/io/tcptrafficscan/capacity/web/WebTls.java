package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates of web servers are valid: those of the authorities of this Java and others.
 */
public final class WebTls {
  private final List<X509Certificate> authorities;
  private @Nullable SSLContext context;

  private WebTls(List<X509Certificate> authorities) {
    this.authorities = authorities;
  }

  /**
   * Trusts the authorities that this Java trusts, and others.
   *
   * @param authorities certificates of further authorities
   */
  public static WebTls trusting(List<X509Certificate> authorities) {
    return new WebTls(List.copyOf(authorities));
  }

  /**
   * The context for a connection. Made by the first call: to read more than a hundred certificates
   * takes a tenth of the start, and most agents connect to no such server.
   *
   * @throws TrainException if the certificates of this Java cannot be read
   */
  synchronized SSLContext context() throws TrainException {
    SSLContext made = context;
    if (made == null) {
      made = make();
      context = made;
    }
    return made;
  }

  private SSLContext make() throws TrainException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (X509Certificate each : usual()) {
        store.setCertificateEntry("java-" + count++, each);
      }
      for (X509Certificate each : authorities) {
        store.setCertificateEntry("own-" + count++, each);
      }
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(null, managers(store).getTrustManagers(), null);
      return made;
    } catch (GeneralSecurityException | IOException e) {
      throw new TrainException(
          NoCapacity.TLS, "the certificates of this Java cannot be read: " + e.getMessage());
    }
  }

  private static List<X509Certificate> usual() throws GeneralSecurityException {
    for (var manager : managers(null).getTrustManagers()) {
      if (manager instanceof X509TrustManager usual) {
        return List.of(usual.getAcceptedIssuers());
      }
    }
    return List.of();
  }

  private static TrustManagerFactory managers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
