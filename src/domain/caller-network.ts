/**
 * The network that a request comes from: the first three parts of an IPv4 address, the first three groups of an IPv6 one.
 * Who is limited by it shares that with their neighbours, so it says nothing about a person, and it is kept nowhere.
 */
export function callerNetwork(ip: string): string {
  const v4 = /(?:^|:)(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(ip)?.[1];
  return v4 ?? groupsOf(ip).slice(0, 3).join(':');
}

/** All eight groups, those that `::` stands for included. */
function groupsOf(ip: string): string[] {
  const [head = '', tail = ''] = (ip.split('%')[0] ?? '').toLowerCase().split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const missing = Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}
