// Our reader of server-sent events against that of another author (npm: eventsource-parser): the same events of random
// streams that are cut at random, down to single bytes. usage: node event_checks.mjs ANDANTE_EVENTS_CHECK [STREAMS]
import { spawnSync } from 'node:child_process';
import { createParser } from 'eventsource-parser';

const [program, wanted = '100000'] = process.argv.slice(2);
const streams = Number(wanted);

/// mulberry32: the same streams on every machine.
function seeded(seed) {
    return () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}

const random = seeded(20261203);
const below = (limit) => Math.floor(random() * limit);
const one = (of) => of[below(of.length)];

const words = ['', 'a', ' ', '  two blanks', 'x:y', ':', '{"a":1}', 'ü', '€uro', '𝄞', '\u2028', 'data: no', '[DONE]', '\ufeff'];
const text = () => Array.from({ length: below(3) }, () => one(words)).join('');
const lineEnds = ['\n', '\r\n', '\r'];

/// The lines of one event. An id stands only where there are data: what an id without them means, readers differ in.
function eventLines() {
    const lines = [];
    const hasData = random() < 0.8;
    for (let left = below(4); left > 0; --left) {
        lines.push(one([`:${text()}`, `event:${text()}`, `event: ${text()}`, 'event', `retry: ${below(5000)}`, `other: ${text()}`, `${text()}`, 'retry:x'].filter((line) => line !== '')));
    }
    if (hasData) {
        for (let left = 1 + below(3); left > 0; --left) {
            lines.push(one([`data:${text()}`, `data: ${text()}`, 'data']));
        }
        if (random() < 0.3) {
            lines.splice(below(lines.length + 1), 0, one([`id: ${text()}`, `id:${below(100)}`, 'id']));
        }
    }
    return lines.filter((line) => hasData || !/^(data|id)(:|$)/.test(line));
}

function makeStream() {
    let made = random() < 0.1 ? '\ufeff' : '';
    const end = random() < 0.5 ? () => one(lineEnds) : ((same) => () => same)(one(lineEnds));
    for (let left = below(6); left > 0; --left) {
        for (const line of eventLines()) {
            made += line + end();
        }
        made += end();
    }
    return Buffer.from(`${made}:the end\n`); // of what waits for what comes behind it
}

function cut(bytes) {
    const pieces = [];
    const longest = one([1, 2, 7, 40, bytes.length]);
    for (let at = 0; at < bytes.length; ) {
        const size = 1 + below(longest);
        pieces.push(bytes.subarray(at, at + size));
        at += size;
    }
    return pieces;
}

function readByOther(pieces) {
    const events = [];
    let last = '';
    const parser = createParser({
        onEvent: ({ event, id, data }) => {
            last = id ?? last;
            events.push([event ?? 'message', last, data]);
        },
    });
    const decoder = new TextDecoder();
    for (const piece of pieces) {
        const decoded = decoder.decode(piece, { stream: true });
        if (decoded !== '') {
            parser.feed(decoded);
        }
    }
    return events;
}

function encoded(pieces) {
    const number = (value) => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32LE(value);
        return bytes;
    };
    return Buffer.concat([number(pieces.length), ...pieces.flatMap((piece) => [number(piece.length), piece])]);
}

let events = 0;
for (let done = 0; done < streams; ) {
    const cases = Array.from({ length: Math.min(5000, streams - done) }, () => cut(makeStream()));
    const ours = spawnSync(program, { input: Buffer.concat(cases.map(encoded)), maxBuffer: 1 << 28 });
    if (ours.status !== 0) {
        throw new Error(`${program} failed: ${ours.stderr}`);
    }
    const lines = ours.stdout.toString().split('\n');
    cases.forEach((pieces, index) => {
        const theirs = readByOther(pieces);
        events += theirs.length;
        if (JSON.stringify(JSON.parse(lines[index])) !== JSON.stringify(theirs)) {
            console.error(`stream ${done + index} differs: ${JSON.stringify(pieces.map(String))}`);
            console.error(`  andante:            ${lines[index]}`);
            console.error(`  eventsource-parser: ${JSON.stringify(theirs)}`);
            process.exit(1);
        }
    });
    done += cases.length;
}
console.log(`ok ${streams} random streams in random pieces have the same ${events} events for eventsource-parser`);
