// Makes hostile exports of the demo district: markup in its cells, and a second night on which some students are gone.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { payloads } from './payloads.mjs';

const [, , demo, work] = process.argv;
const cells = (line, by) => (by === '\t' ? line.split(by) : (line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).slice(0, -1).map((cell) => cell.replace(/,$/, '')));
const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function hostile(name, by, start) {
  const lines = readFileSync(join(demo, name), 'utf8').replace(/^\ufeff/, '').trim().split(/\r?\n/);
  const header = cells(lines[0], by);
  const places = header.flatMap((title, at) => (/first|last|street|guardian|mother|parent 1 name|grade|school/i.test(title) ? [at] : []));
  let next = start;
  const rows = lines.slice(1).map((line, at) => {
    const row = cells(line, by);
    if (at % 5 === 2) row[places[at % places.length]] = payloads[next++ % payloads.length];
    return row.map((cell) => quoted(cell.startsWith('"') && cell.endsWith('"') && by === ',' ? cell.slice(1, -1).replaceAll('""', '"') : cell)).join(',');
  });
  return [header.map(quoted).join(','), rows];
}

const write = (name, header, rows) => writeFileSync(join(work, name), `${[header, ...rows].join('\n')}\n`);
const [mine, enrollment] = hostile('enrollment.csv', ',', 0);
const [theirs, sis] = hostile('sis.txt', '\t', 7);
// two rows that cannot be used
write('hostile-e.csv', mine, [...enrollment.slice(0, 50), 'a,<script>window.pwned=1</script>', ...enrollment.slice(50), 'b,"c" d,e']);
write('hostile-1.csv', theirs, sis.filter((_, at) => at % 41 !== 5));
write('hostile-2.csv', theirs, sis.filter((_, at) => at % 37 !== 5));
