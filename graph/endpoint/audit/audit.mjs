// Prints one line per audit that is not ok, then "total N ok M". Usage: node audit.mjs URL
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
let ok = 0;
for (const result of results) {
  if (result.status === 'ok') ok++;
  else console.log(result.status, result.id, result.name, '-', result.reason);
}
console.log(`total ${results.length} ok ${ok}`);
process.exitCode = ok === results.length ? 0 : 1;
