/** Runs the work, and prints how long it took, how many lines it was and the most memory the process ever had. */
export async function measured(work) {
  const start = performance.now();
  const before = process.cpuUsage();
  const lines = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const peakMebibytes = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({ lines, seconds, rate: lines / seconds, cpuMicros: (user + system) / lines, peakMebibytes }),
  );
}
