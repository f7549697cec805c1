package io.tcptrafficscan.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcptrafficscan.net.Server;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of the configuration file, made from the options. */
final class SchemaText {
  private static final String DURATION = "#/$defs/duration";

  private SchemaText() {}

  static String write() {
    try {
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      DefaultPrettyPrinter printer =
          new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
      return new ObjectMapper()
              .writer(printer)
              .writeValueAsString(schema())
              .replace("\" : ", "\": ")
          + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    Option.ALL.stream()
        .filter(option -> !option.key().isEmpty())
        .forEach(option -> properties.put(option.key(), property(option)));
    return map(
        "$schema",
        "https://json-schema.org/draft/2020-12/schema",
        "title",
        "tcp-traffic-scan",
        "description",
        "The file of --config. Every setting may also come from the command line or the"
            + " environment.",
        "type",
        "object",
        "additionalProperties",
        false,
        "properties",
        properties,
        "$defs",
        map(
            "duration",
            duration(),
            "interface",
            interfaceMapping(),
            "server",
            serverMapping(),
            "capacity-url",
            urlMapping()));
  }

  private static Map<String, Object> property(Option<?> option) {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("description", option.help() + (option.isFixed() ? " Fixed at the start." : ""));
    if (option.kind() == Option.Kind.ONE_OR_MORE) {
      property.put(
          "anyOf", List.of(value(option.type()), map("type", "array", "items", items(option))));
    } else if (option.isList()) {
      property.put("type", "array");
      property.put("items", items(option));
    } else {
      property.putAll(value(option.type()));
    }
    if (!option.defaultText().isEmpty()) {
      property.put("default", standard(option));
    }
    return property;
  }

  private static Object items(Option<?> option) {
    Map<String, Object> item = value(option.type());
    if (option == Option.INTERFACE || option == Option.SERVER) {
      return map("anyOf", List.of(item, map("$ref", "#/$defs/" + option)));
    }
    if (option == Option.CAPACITY_URL || option == Option.CAPACITY_UPLOAD_URL) {
      return map("anyOf", List.of(item, map("$ref", "#/$defs/capacity-url")));
    }
    return item;
  }

  private static Map<String, Object> value(Type<?> type) {
    return switch (type.form()) {
      case STRING -> string();
      case INTEGER ->
          map(
              "anyOf",
              List.of(
                  integer(
                      Long.parseLong(type.bounds().get(0)), Long.parseLong(type.bounds().get(1))),
                  map("type", "string", "pattern", "^[0-9]{1,18}$")));
      case DURATION -> map("$ref", DURATION);
      case FLAG -> map("enum", List.of(true, false, "true", "false"));
      case CHOICE -> map("enum", type.bounds());
      case LISTENER -> map("anyOf", List.of(integer(1, Server.LAST_PORT), string()));
    };
  }

  private static Map<String, Object> string() {
    return map("type", "string", "minLength", 1);
  }

  private static Map<String, Object> integer(long least, long most) {
    return map("type", "integer", "minimum", least, "maximum", most);
  }

  private static Object standard(Option<?> option) {
    if (option.isList() && option.kind() != Option.Kind.ONE_OR_MORE) {
      return Arrays.asList(option.defaultText().split(","));
    }
    return switch (option.type().form()) {
      case INTEGER -> Long.valueOf(option.defaultText());
      case FLAG -> Boolean.valueOf(option.defaultText());
      case STRING, DURATION, CHOICE, LISTENER -> option.defaultText();
    };
  }

  private static Map<String, Object> duration() {
    return map(
        "type",
        List.of("string", "number"),
        "minimum",
        0,
        "pattern",
        "^" + Durations.FORM + "$",
        "description",
        "A number with us, ms, s, m or h; seconds without one.");
  }

  private static Map<String, Object> interfaceMapping() {
    return mapping(
        YamlFile.NAME,
        map(
            YamlFile.NAME, described(string(), "The interface. A pattern has no aliases."),
            YamlFile.ALIASES,
                described(
                    map("type", "array", "items", string()),
                    "Other names for it, for the nic parameter of the correction API.")));
  }

  private static Map<String, Object> urlMapping() {
    return mapping(
        YamlFile.URL,
        map(
            YamlFile.URL,
            described(string(), "The object."),
            YamlFile.INTERVAL,
            map("$ref", DURATION),
            YamlFile.INTERFACES,
            described(
                map("type", "array", "items", string()),
                "The interfaces of -i to measure over; all without it.")));
  }

  private static Map<String, Object> serverMapping() {
    Map<String, Object> labels =
        map(
            "type",
            "object",
            "maxProperties",
            16,
            "propertyNames",
            map(
                "pattern",
                "^(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,63}$",
                "not",
                map("enum", Checks.RESERVED.stream().sorted().toList())),
            "additionalProperties",
            map("type", List.of("string", "number", "boolean"), "minLength", 1));
    return mapping(
        YamlFile.NAME,
        map(
            YamlFile.NAME,
                described(
                    string(), "As -s takes it: host, host:port, an address or all:host:port."),
            YamlFile.PORT,
                described(
                    value(Option.METRICS_PORT.type()),
                    "The port, if the name has none. The default is 443."),
            YamlFile.INTERVAL,
                described(
                    map("$ref", DURATION),
                    "Time between two probes of a path of this server, in place of the general"
                        + " interval."),
            YamlFile.TIMEOUT,
                described(
                    map("$ref", DURATION),
                    "How long a probe of this server waits, in place of the general timeout."),
            YamlFile.FAMILY,
                described(
                    value(Option.FAMILY.type()),
                    "Which addresses of the name are used, in place of the general family."),
            YamlFile.LABELS,
                described(labels, "Static labels of its server_info, and of no other metric.")));
  }

  private static Map<String, Object> mapping(String required, Map<String, Object> properties) {
    return map(
        "type",
        "object",
        "additionalProperties",
        false,
        "required",
        List.of(required),
        "properties",
        properties);
  }

  private static Map<String, Object> described(Map<String, Object> value, String description) {
    Map<String, Object> described = map("description", description);
    described.putAll(value);
    return described;
  }

  /** Keeps its order, unlike {@link Map#of}. */
  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
