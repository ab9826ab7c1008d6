import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A mail server that takes everything, and can be slow to say so. */
export interface MailServer {
  readonly url: string;
  /** To whom each mail went that was taken and answered. */
  readonly taken: readonly string[];
  /** How many mails it has and does not answer for. */
  held(): number;
  /** From now on mails are taken, and not answered for before `release`. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const taken: string[] = [];
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  let isHolding = false;
  const take = (socket: Socket, to: string) => {
    const answer = () => {
      taken.push(to);
      if (socket.writable) socket.write('250 taken\r\n');
    };
    if (isHolding) waiting.add(answer);
    else answer();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    converse(socket, (to) => take(socket, to));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    held: () => waiting.size,
    hold: () => {
      isHolding = true;
    },
    release: () => {
      isHolding = false;
      for (const answer of waiting) answer();
      waiting.clear();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As much of RFC 5321 as a client without extensions needs. */
function converse(socket: Socket, take: (to: string) => void): void {
  let text = '';
  let to = '';
  let isData = false;
  socket.write('220 mail.example ESMTP\r\n');
  socket.on('data', (chunk) => {
    text += chunk;
    for (;;) {
      const end = text.indexOf(isData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const line = text.slice(0, end);
      text = text.slice(end + (isData ? 5 : 2));
      if (isData) {
        isData = false;
        take(to);
        continue;
      }
      to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1] ?? to;
      isData = /^DATA/i.test(line);
      if (isData) socket.write('354 go on\r\n');
      else socket.write(/^QUIT/i.test(line) ? '221 bye\r\n' : '250 mail.example\r\n');
    }
  });
}
