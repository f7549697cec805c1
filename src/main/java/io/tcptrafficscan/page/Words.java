package io.tcptrafficscan.page;

import io.tcptrafficscan.http.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** The words of a page in one language. They are plain text, in which {@code {name}} is a slot. */
final class Words {
  /** A language of the page. */
  enum Language {
    EN,
    JA;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The language that a client prefers, English if it accepts neither.
     *
     * @param acceptLanguage all lines of the header {@code Accept-Language}
     */
    static Language of(List<String> acceptLanguage) {
      Map<String, Double> weights = Weights.of(acceptLanguage);
      return weight(weights, JA) > weight(weights, EN) ? JA : EN;
    }

    private static double weight(Map<String, Double> weights, Language language) {
      return weights.entrySet().stream()
          .filter(each -> each.getKey().split("-", 2)[0].equals(language.tag()))
          .mapToDouble(Map.Entry::getValue)
          .max()
          .orElse(0);
    }
  }

  private final Properties words = new Properties();

  Words(Language language) {
    String name = "/page/words." + language.tag() + ".properties";
    try (InputStream in = Objects.requireNonNull(Words.class.getResourceAsStream(name), name)) {
      words.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words of a key. A key without words is a mistake in the program. */
  String of(String key) {
    String text = words.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("no words for " + key);
    }
    return text;
  }

  /**
   * The words of a key, with its slots filled.
   *
   * @param slots names and values by turns
   */
  String of(String key, Object... slots) {
    String text = of(key);
    for (int i = 0; i < slots.length; i += 2) {
      text = text.replace("{" + slots[i] + "}", slots[i + 1].toString());
    }
    return text;
  }

  /** All words whose keys have this beginning, by the rest of the key. */
  SortedMap<String, String> beginning(String prefix) {
    SortedMap<String, String> found = new TreeMap<>();
    for (String key : words.stringPropertyNames()) {
      if (key.startsWith(prefix)) {
        found.put(key.substring(prefix.length()), of(key));
      }
    }
    return found;
  }
}
