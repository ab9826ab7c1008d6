import { gzipSync } from 'node:zlib';

const BLOCK = 512;

/** A gzipped tar of files, as the results of a batch come. */
export function tarArchive(files: readonly { readonly name: string; readonly text: string }[]): Buffer {
  const blocks = [
    header('./', 0, '5'),
    ...files.flatMap(({ name, text }) => [header(`./${name}`, Buffer.byteLength(text), '0'), padded(text)]),
  ];
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

function header(name: string, size: number, type: '0' | '5'): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100, 'utf8');
  block.write(`${type === '5' ? '0000755' : '0000644'}\0`, 100);
  block.write('0000000\0'.repeat(2), 108);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write(`${'0'.repeat(11)}\0`, 136);
  // The sum is taken with blanks in its own place.
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}
