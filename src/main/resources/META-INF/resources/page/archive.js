// Writes a ZIP archive of text files (PKWARE APPNOTE: local headers, central directory, end record).

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
// Version 2.0, names in UTF-8, deflate; 1 January 1980, the earliest date.
const COMMON = [[20, 2], [0x0800, 2], [8, 2], [0, 2], [0x21, 2]];

/** `files` is a list of {name, text}. Returns a blob. */
export async function zip(files) {
  const entries = await Promise.all(files.map(deflate));
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, data, sizes } of entries) {
    const header = record([[LOCAL, 4], ...COMMON, ...sizes, [name.length, 2], [0, 2]]);
    directory.push(
      record([[CENTRAL, 4], [20, 2], ...COMMON, ...sizes, [name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), name);
    parts.push(header, name, data);
    offset += header.length + name.length + data.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record([[END, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [length, 4], [offset, 4], [0, 2]]);
  return new Blob([...parts, ...directory, end], { type: 'application/zip' });
}

async function deflate({ name, text }) {
  const bytes = new TextEncoder().encode(text);
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const data = new Uint8Array(await new Response(stream).arrayBuffer());
  return { name: new TextEncoder().encode(name), data, sizes: [[crc32(bytes), 4], [data.length, 4], [bytes.length, 4]] };
}

/** Little-endian integers, given as [value, bytes]. */
const record = fields => Uint8Array.from(fields.flatMap(([value, bytes]) =>
  Array.from({ length: bytes }, (_, i) => value >>> (8 * i) & 0xff)));

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? 0xedb88320 ^ value >>> 1 : value >>> 1;
  }
  return value;
});

const crc32 = bytes => ~bytes.reduce((crc, byte) => CRC_TABLE[(crc ^ byte) & 0xff] ^ crc >>> 8, -1) >>> 0;
