package io.tcptrafficscan.image;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A container as Kubernetes has it made: uid 10001, a read-only root, {@code capabilities: drop:
 * [ALL]} and what is added, {@code allowPrivilegeEscalation: false}, no inheritable and no ambient
 * capability. It has the caller's network, as with {@code hostNetwork}, and a temp directory that
 * allows no exec.
 */
final class Bundle {
  private static final int USER = 10001;

  private final JsonArrayBuilder capabilities = Json.createArrayBuilder();
  private final Path root;
  private final List<String> command;

  Bundle(Path root, List<String> command) {
    this.root = root;
    this.command = command;
  }

  Bundle adding(String capability) {
    capabilities.add(capability);
    return this;
  }

  /** Writes runc's bundle (OCI runtime specification) and returns its folder. */
  Path write(Path folder, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(arguments));
    JsonObject process =
        Json.createObjectBuilder()
            .add("terminal", false)
            .add("user", object(Map.of("uid", USER, "gid", USER)))
            .add("args", Json.createArrayBuilder(words))
            .add("env", Json.createArrayBuilder(List.of("PATH=/usr/local/bin:/usr/bin:/bin")))
            .add("cwd", "/")
            .add("capabilities", allCapabilities())
            .add("noNewPrivileges", true)
            .build();
    JsonObject config =
        Json.createObjectBuilder()
            .add("ociVersion", "1.0.2")
            .add("process", process)
            .add("root", object(Map.of("path", root.toString(), "readonly", true)))
            .add("mounts", mounts())
            .add("linux", Json.createObjectBuilder().add("namespaces", namespaces()))
            .build();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), config.toString());
    return folder;
  }

  private JsonObjectBuilder allCapabilities() {
    var granted = capabilities.build();
    JsonObjectBuilder all = Json.createObjectBuilder();
    for (String set : List.of("bounding", "effective", "permitted")) {
      all.add(set, granted);
    }
    return all.add("inheritable", Json.createArrayBuilder())
        .add("ambient", Json.createArrayBuilder());
  }

  private static JsonArrayBuilder mounts() {
    return Json.createArrayBuilder()
        .add(mount("/proc", "proc"))
        .add(mount("/dev", "tmpfs", "nosuid", "mode=755", "size=65536k"))
        .add(mount("/tmp", "tmpfs", "nosuid", "nodev", "noexec", "mode=1777", "size=1m"));
  }

  private static JsonObjectBuilder mount(String destination, String type, String... options) {
    return Json.createObjectBuilder()
        .add("destination", destination)
        .add("type", type)
        .add("source", type)
        .add("options", Json.createArrayBuilder(List.of(options)));
  }

  private static JsonArrayBuilder namespaces() {
    JsonArrayBuilder namespaces = Json.createArrayBuilder();
    List.of("pid", "ipc", "uts", "mount")
        .forEach(type -> namespaces.add(object(Map.of("type", type))));
    return namespaces;
  }

  private static JsonObjectBuilder object(Map<String, Object> values) {
    return Json.createObjectBuilder(values);
  }
}
