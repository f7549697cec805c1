import static java.lang.classfile.ClassFile.JAVA_8_VERSION;

import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Gives the classes of jars that were compiled for Java 5 and older the stack maps of Java 8 (JVMS,
 * section 4.7.4), in place: the AOT cache takes no class without, and to verify them takes long. A
 * class that it cannot give any (of {@code jsr}) stays as it is, and is named.
 *
 * <p>usage: java AddStackMaps.java JAR...
 */
final class AddStackMaps {
  private static final ClassTransform RENEW =
      ((ClassTransform) AddStackMaps::renew)
          .andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));
  private static final int FIRST_WITH_STACK_MAPS = 50;

  public static void main(String[] jars) throws IOException {
    List<Path> paths = Arrays.stream(jars).map(Path::of).toList();
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = paths.get(i).toUri().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      ClassFile classes =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (Path jar : paths) {
        int count = rewrite(jar, classes);
        if (count > 0) {
          System.out.println(jar.getFileName() + ": " + count + " classes");
        }
      }
    }
  }

  private static int rewrite(Path jar, ClassFile classes) throws IOException {
    int count = 0;
    try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
        Stream<Path> files = Files.walk(zip.getPath("/"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        byte[] old = Files.readAllBytes(file);
        ClassModel model = classes.parse(old);
        if (model.majorVersion() >= FIRST_WITH_STACK_MAPS) {
          continue;
        }
        try {
          Files.write(file, classes.transformClass(model, RENEW));
          count++;
        } catch (IllegalArgumentException e) {
          System.err.println(file + " stays as it is: " + e.getMessage());
        }
      }
    }
    return count;
  }

  private static void renew(ClassBuilder builder, ClassElement element) {
    if (element instanceof ClassFileVersion) {
      builder.withVersion(JAVA_8_VERSION, 0);
    } else {
      builder.with(element);
    }
  }
}
