package io.tcptrafficscan.config;

import io.tcptrafficscan.config.Settings.Listener;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.RegularFile;
import io.tcptrafficscan.net.Server;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a setting's values.
 *
 * @param form how a value is written
 * @param label what {@code --help} shows in place of a value
 * @param bounds the least and the greatest value, or all values of a choice; empty for other types
 * @param parser makes a value of the setting's name and its text; the name is for messages. A wrong
 *     text makes it throw an {@link InvalidInputException}.
 */
public record Type<T>(
    Form form, String label, List<String> bounds, BiFunction<String, String, T> parser) {

  /** How a value is written. A YAML file may write each form as a string, too. */
  public enum Form {
    STRING,
    /** A YAML integer. */
    INTEGER,
    /** A YAML integer or float. */
    DURATION,
    /** A YAML boolean. */
    FLAG,
    /** One of a few words. */
    CHOICE,
    /** {@code PORT} or {@code HOST:PORT}; a YAML integer is the port. */
    LISTENER
  }

  /** The label of every type whose values are paths of files. */
  static final String FILE = "<FILE>";

  private static final int MOST_CERTIFICATES = 1 << 20;
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:-]{1,253}");
  private static final String EVERYWHERE = "0.0.0.0";
  private static final Pattern ADDRESS_AND_PORT =
      Pattern.compile("(?:(\\[[0-9a-fA-F:.]{2,45}]|[0-9.]{7,15}):)?([0-9]{1,5})");

  /**
   * Reads a value.
   *
   * @param name how a message names the setting
   */
  T parse(String name, String text) {
    return parser.apply(name, text);
  }

  /** Whether a value is the path of a file. */
  public boolean isFile() {
    return label.equals(FILE);
  }

  /** All values of a choice; empty for other types. */
  public List<String> words() {
    return form == Form.CHOICE ? bounds : List.of();
  }

  /** A type whose values are texts in a YAML file. */
  static <T> Type<T> text(String label, BiFunction<String, String, T> parser) {
    return new Type<>(Form.STRING, label, List.of(), parser);
  }

  /** A file that holds a token; the value is the token. */
  static Type<String> token() {
    return text(FILE, Type::token);
  }

  static Type<String> string(String label) {
    return text(label, (name, text) -> text);
  }

  static Type<Server> server(String label) {
    return text(label, Server::parse);
  }

  static Type<Duration> duration(Duration least, Duration most) {
    return new Type<>(
        Form.DURATION,
        "<DURATION>",
        List.of(Durations.text(least), Durations.text(most)),
        (name, text) ->
            Durations.parse(text)
                .filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0)
                .orElseThrow(
                    () ->
                        InvalidInputException.of(
                            name,
                            text,
                            "must be a duration from %s to %s, for example 500ms, 1s or 2m"
                                .formatted(Durations.text(least), Durations.text(most)))));
  }

  static Type<Long> whole(String label, long least, long most) {
    return new Type<>(
        Form.INTEGER,
        label,
        List.of(String.valueOf(least), String.valueOf(most)),
        (name, text) -> {
          long value = WHOLE.matcher(text).matches() ? Long.parseLong(text) : -1;
          if (value < least || value > most) {
            throw InvalidInputException.of(
                name, text, "must be a whole number from " + least + " to " + most);
          }
          return value;
        });
  }

  static Type<Long> port() {
    return whole("<PORT>", 1, Server.LAST_PORT);
  }

  static Type<Boolean> flag() {
    return new Type<>(
        Form.FLAG,
        "<true|false>",
        List.of("true", "false"),
        (name, text) -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw InvalidInputException.of(name, text, "must be true or false");
          }
          return text.equals("true");
        });
  }

  static <E extends Enum<E>> Type<E> choice(String label, Class<E> values) {
    List<String> words = Arrays.stream(values.getEnumConstants()).map(Type::word).toList();
    return new Type<>(
        Form.CHOICE,
        label,
        words,
        (name, text) ->
            Arrays.stream(values.getEnumConstants())
                .filter(value -> word(value).equals(text))
                .findFirst()
                .orElseThrow(
                    () ->
                        InvalidInputException.of(
                            name, text, "must be " + String.join(", ", words))));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static Type<String> host() {
    return text(
        "<HOST>",
        (name, text) -> {
          if (!HOST.matcher(text).matches()) {
            throw InvalidInputException.of(name, text, "must be a local address or name");
          }
          return text;
        });
  }

  static Type<Listener> listener() {
    return new Type<>(Form.LISTENER, "<[HOST:]PORT>", List.of(), Type::listener);
  }

  private static Listener listener(String name, String text) {
    Matcher matcher = ADDRESS_AND_PORT.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    if (port < 1 || port > Server.LAST_PORT) {
      throw InvalidInputException.of(
          name, text, "must be PORT, IPv4:PORT or [IPv6]:PORT, with a port from 1 to 65535");
    }
    return new Listener(Optional.ofNullable(matcher.group(1)).orElse(EVERYWHERE), port);
  }

  /** The path of a file, which need not exist. */
  static Path path(String name, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw InvalidInputException.of(name, text, "must be the path of a file");
    }
  }

  /** The content of a file of {@code --web-config}. */
  static WebConfig webConfig(String name, String text) {
    try {
      return WebConfig.read(path(name, text));
    } catch (InvalidInputException e) {
      throw InvalidInputException.of(name, text, e.getMessage());
    }
  }

  /** A file that holds certificates in PEM; the value is the certificates. */
  static Type<List<X509Certificate>> certificates() {
    return text(FILE, Type::certificates);
  }

  private static List<X509Certificate> certificates(String name, String text) {
    String problem = "must be a file with certificates in PEM";
    try {
      byte[] pem = RegularFile.text(text, MOST_CERTIFICATES).getBytes(StandardCharsets.UTF_8);
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!all.isEmpty()) {
        return all;
      }
    } catch (CertificateException e) {
      problem += ": " + e.getMessage();
    } catch (InvalidInputException e) {
      problem = e.getMessage();
    }
    throw InvalidInputException.of(name, text, problem);
  }

  /** The path of a file that holds a token. The API reads it at each use. */
  static Path tokenFile(String name, String text) {
    token(name, text);
    return Path.of(text);
  }

  /** The token that a file holds. */
  private static String token(String name, String text) {
    try {
      return TokenFile.read(path(name, text));
    } catch (InvalidInputException e) {
      throw InvalidInputException.of(name, text, e.getMessage());
    }
  }
}
