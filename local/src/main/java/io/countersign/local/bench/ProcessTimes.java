package io.countersign.local.bench;

import io.countersign.local.platform.ResidentMemory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Processor time that processes have taken so far.
 *
 * @param byProcess nanoseconds by process id
 */
record ProcessTimes(Map<Long, Long> byProcess) {

  ProcessTimes {
    byProcess = Map.copyOf(byProcess);
  }

  /** The times of these processes now. */
  static ProcessTimes of(List<ProcessHandle> processes) {
    Map<Long, Long> times = new HashMap<>();
    for (ProcessHandle process : processes) {
      times.put(process.pid(), process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L));
    }
    return new ProcessTimes(times);
  }

  /** The time of this process now. */
  static Duration own() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** What was taken since; a process that was not there yet counts whole. */
  Duration minus(ProcessTimes earlier) {
    long nanos = 0;
    for (Map.Entry<Long, Long> process : byProcess.entrySet()) {
      nanos += process.getValue() - earlier.byProcess.getOrDefault(process.getKey(), 0L);
    }
    return Duration.ofNanos(nanos);
  }

  /** Resident memory of these processes together. */
  static long residentBytes(List<ProcessHandle> processes) {
    return processes.stream().mapToLong(process -> ResidentMemory.of(process.pid())).sum();
  }
}
