package io.tcptrafficscan.network;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints how many assertions were excused in the whole build. JUnit finds this class by its name in
 * {@code META-INF/services}; pom.xml sets {@code excuses.print} for the execution that runs last.
 */
public final class ExcusesReport implements TestExecutionListener {
  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    String report = Boolean.getBoolean("excuses.print") ? Excuses.report() : "";
    if (!report.isEmpty()) {
      System.out.println(report);
    }
  }
}
