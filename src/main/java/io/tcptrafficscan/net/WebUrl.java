package io.tcptrafficscan.net;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of an object on a web server.
 *
 * @param text the whole URL, as it was given
 * @param secure whether the scheme is {@code https}
 * @param server where the object is. Its text names the port, except 443, as that of every server.
 * @param target path and query, as the request line has them (RFC 9112, section 3.2.1)
 */
public record WebUrl(String text, boolean secure, Server server, String target) {
  private static final String WHAT = "URL";
  private static final String ACCEPTED = "must be http://host/path or https://host/path";
  private static final int LONGEST = 2000;
  private static final int HTTP_PORT = 80;

  /** RFC 3986: printable ASCII alone, and what follows a {@code #} is not sent. */
  private static final Pattern URL =
      Pattern.compile("(?i:(https?)://)([^/?#]*)(/[!-~&&[^#]]*)?(\\?[!-~&&[^#]]*)?(#[!-~]*)?");

  /**
   * Reads a URL.
   *
   * @throws InvalidInputException where the text is none
   */
  public static WebUrl parse(String text) {
    return parse(WHAT, text);
  }

  /**
   * As {@link #parse(String)}.
   *
   * @param what how a message names the text
   */
  public static WebUrl parse(String what, String text) {
    Matcher matcher = URL.matcher(text);
    if (text.length() > LONGEST || !matcher.matches() || matcher.group(2).isEmpty()) {
      throw refusal(what, text, ACCEPTED);
    }
    String authority = matcher.group(2);
    if (authority.indexOf('@') >= 0) {
      throw refusal(what, text, "a user name or password is not accepted");
    }
    boolean secure = matcher.group(1).toLowerCase(Locale.ROOT).equals("https");
    String path = matcher.group(3) == null ? "/" : matcher.group(3);
    String query = matcher.group(4) == null ? "" : matcher.group(4);
    return new WebUrl(text, secure, server(what, text, authority, secure), path + query);
  }

  private static Server server(String what, String text, String authority, boolean secure) {
    boolean bare = authority.indexOf(':') != authority.lastIndexOf(':');
    boolean valid = authority.startsWith("[") || !bare;
    if (!valid
        || authority.endsWith(":")
        || authority.toLowerCase(Locale.ROOT).startsWith("all:")) {
      throw refusal(what, text, ACCEPTED);
    }
    boolean hasPort = authority.matches(".*:[0-9]+");
    String typed = authority.toLowerCase(Locale.ROOT);
    try {
      Server server = Server.parse(hasPort || secure ? typed : typed + ":" + HTTP_PORT);
      String suffix = ":" + Server.DEFAULT_PORT;
      return server.port() == Server.DEFAULT_PORT && server.text().endsWith(suffix) && hasPort
          ? Server.parse(typed.substring(0, typed.length() - suffix.length()))
          : server;
    } catch (InvalidInputException e) {
      throw refusal(what, text, ACCEPTED);
    }
  }

  /** A message may be logged: it shows no user name or password. */
  private static InvalidInputException refusal(String what, String text, String problem) {
    return InvalidInputException.of(what, text.replaceFirst("//.*@", "//…@"), problem);
  }

  /** The {@code Host} field of a request: the port stands there unless it is the scheme's own. */
  public String hostField() {
    String host = server.host().indexOf(':') < 0 ? server.host() : "[" + server.host() + "]";
    int usual = secure ? Server.DEFAULT_PORT : HTTP_PORT;
    return server.port() == usual ? host : host + ":" + server.port();
  }

  /**
   * Where a redirect leads (RFC 3986, section 5.2): to a URL, or to another path of this server.
   *
   * @throws InvalidInputException where the reference is neither
   */
  public WebUrl resolve(String reference) {
    if (reference.startsWith("//")) {
      return parse((secure ? "https:" : "http:") + reference);
    }
    String origin = (secure ? "https://" : "http://") + hostField();
    if (reference.startsWith("/")) {
      return parse(origin + reference);
    }
    if (reference.startsWith("?")) {
      return parse(origin + target.replaceFirst("\\?.*", "") + reference);
    }
    return reference.matches("(?i)[a-z][a-z0-9+.-]*:.*")
        ? parse(reference)
        : parse(origin + target.replaceFirst("\\?.*", "").replaceFirst("[^/]*$", "") + reference);
  }

  @Override
  public String toString() {
    return text;
  }
}
