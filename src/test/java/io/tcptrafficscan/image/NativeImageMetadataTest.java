package io.tcptrafficscan.image;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name that the native-image metadata gives is one that exists. */
class NativeImageMetadataTest {
  private static final String FILE =
      "/META-INF/native-image/io.tcptrafficscan/tcp-traffic-scan/reachability-metadata.json";
  private static final Set<String> KNOWN_KEYS =
      Set.of("type", "methods", "fields", "allPublicFields", "allPublicMethods");

  static List<JsonObject> reflection() throws IOException {
    return metadata().getJsonArray("reflection").getValuesAs(JsonObject.class);
  }

  static List<String> resources() throws IOException {
    return metadata().getJsonArray("resources").getValuesAs(JsonObject.class).stream()
        .map(entry -> entry.getString("glob"))
        .toList();
  }

  private static JsonObject metadata() throws IOException {
    try (InputStream in = NativeImageMetadataTest.class.getResourceAsStream(FILE);
        JsonReader reader = Json.createReader(in)) {
      return reader.readObject();
    }
  }

  @ParameterizedTest
  @MethodSource("reflection")
  void namesClassesMethodsAndFieldsThatExist(JsonObject entry) throws Exception {
    assertThat(KNOWN_KEYS).containsAll(entry.keySet());
    if (entry.get("type").getValueType() == JsonValue.ValueType.OBJECT) {
      for (Class<?> each : interfaces(entry.getJsonObject("type"))) {
        assertThat(each).isInterface();
      }
      return;
    }
    Class<?> type = load(entry.getString("type"));
    for (JsonObject method : list(entry, "methods")) {
      Class<?>[] parameters = parameters(method.getJsonArray("parameterTypes"));
      if (method.getString("name").equals("<init>")) {
        assertThat(type.getDeclaredConstructor(parameters)).isNotNull();
      } else {
        assertThat(type.getDeclaredMethod(method.getString("name"), parameters)).isNotNull();
      }
    }
    for (JsonObject field : list(entry, "fields")) {
      assertThat(type.getDeclaredField(field.getString("name"))).isNotNull();
    }
    assertThat(!entry.containsKey("allPublicFields") || type.getFields().length > 0).isTrue();
    assertThat(!entry.containsKey("allPublicMethods") || type.getMethods().length > 0).isTrue();
  }

  @ParameterizedTest
  @MethodSource("resources")
  void namesResourcesThatExist(String name) {
    assertThat(getClass().getResource("/" + name)).isNotNull();
  }

  /** What JNR's reflection loader makes of the binding. */
  @Test
  void namesTheProxyOfTheBinding() throws Exception {
    List<List<String>> proxies = new ArrayList<>();
    for (JsonObject entry : reflection()) {
      if (entry.get("type").getValueType() == JsonValue.ValueType.OBJECT) {
        proxies.add(interfaces(entry.getJsonObject("type")).stream().map(Class::getName).toList());
      }
    }
    assertThat(proxies)
        .containsExactly(List.of("io.tcptrafficscan.posix.LibC", "jnr.ffi.provider.LoadedLibrary"));
  }

  /** The reflection loader takes these as they are; anything else would need more metadata. */
  @Test
  void bindsFunctionsOfPlainTypesAlone() throws Exception {
    for (Method function : load("io.tcptrafficscan.posix.LibC").getMethods()) {
      assertThat(Stream.of(function.getParameterTypes())).allMatch(Class::isPrimitive);
      assertThat(function.getReturnType()).isIn(int.class, long.class, String.class);
    }
  }

  @Test
  void initialisesAtRunTimeWhatExists() throws Exception {
    String option = "--initialize-at-run-time=";
    List<String> names =
        buildArguments()
            .filter(argument -> argument.startsWith(option))
            .map(argument -> argument.substring(option.length()))
            .toList();
    assertThat(names).hasSize(4);
    for (String name : names) {
      boolean isPackage = getClass().getClassLoader().getResource(name.replace('.', '/')) != null;
      if (!isPackage) {
        assertThat(load(name)).isNotNull();
      }
    }
  }

  /** How the standard metrics of the process are read: by reflection, if the method is there. */
  @ParameterizedTest
  @ValueSource(
      strings = {"getProcessCpuTime", "getOpenFileDescriptorCount", "getMaxFileDescriptorCount"})
  void namesTheSourceOfTheMetricsOfTheProcess(String method) throws Exception {
    Class<?> source = ManagementFactory.getOperatingSystemMXBean().getClass();
    assertThat(source.getMethod(method)).isNotNull();
    assertThat(reflection())
        .filteredOn(entry -> entry.get("type").equals(Json.createValue(source.getName())))
        .singleElement()
        .satisfies(entry -> assertThat(entry.getBoolean("allPublicMethods")).isTrue());
  }

  @Test
  void boundsTheHeapOfTheExecutableAndOfItsImageAlike() throws Exception {
    String heap = "48m";
    assertThat(buildArguments()).contains("-R:MaxHeapSize=" + heap);
    assertThat(Files.readString(Path.of("Dockerfile.native")))
        .contains("/tcp-traffic-scan\", \"-Xmx" + heap + "\", \"-Djffi");
  }

  @Test
  void dumpsNoHeap() throws Exception {
    assertThat(properties().getProperty("quarkus.native.monitoring")).isEqualTo("none");
    assertThat(buildArguments())
        .filteredOn(argument -> argument.startsWith("--enable-monitoring"))
        .containsExactly("--enable-monitoring=threaddump");
  }

  private static Stream<String> buildArguments() throws IOException {
    return Stream.of(properties().getProperty("quarkus.native.additional-build-args").split(","));
  }

  private static Properties properties() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        NativeImageMetadataTest.class.getResourceAsStream("/application.properties")) {
      properties.load(in);
    }
    return properties;
  }

  private static List<Class<?>> interfaces(JsonObject type) throws ClassNotFoundException {
    assertThat(type.keySet()).containsExactly("proxy");
    return List.of(parameters(type.getJsonArray("proxy")));
  }

  private static Class<?>[] parameters(JsonArray names) throws ClassNotFoundException {
    List<Class<?>> types = new ArrayList<>();
    for (JsonString name : names.getValuesAs(JsonString.class)) {
      types.add(load(name.getString()));
    }
    return types.toArray(Class<?>[]::new);
  }

  private static List<JsonObject> list(JsonObject entry, String key) {
    return entry.containsKey(key)
        ? entry.getJsonArray(key).getValuesAs(JsonObject.class)
        : List.of();
  }

  private static Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, false, NativeImageMetadataTest.class.getClassLoader());
  }
}
