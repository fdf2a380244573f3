// Usage: node check.mjs PATH_TO_ANDANTE_EMULATOR API_DESCRIPTION [ARGUMENTS_FOR_THE_EMULATOR...]
// Calls every route in its success and error variants and holds each answer against the
// description. One line per check; the exit code is 1 when one failed.
import { Contract } from './contract.mjs';
import { Emulator, Receiver, keys } from './emulator.mjs';

const [program, description, ...more] = process.argv.slice(2);
const contract = new Contract(description);
const covered = new Set();
let passed = 0;
let failed = 0;

function report(name, problems) {
  if (problems.length === 0) {
    passed += 1;
    console.log(`ok   ${name}`);
  } else {
    failed += 1;
    console.log(`FAIL ${name}: ${problems.join('; ')}`);
  }
}

/// One call. `route` is the documented one; `target` is what is sent.
async function check(emulator, route, status, { target, code, what = '', ...options } = {}) {
  const [method, path] = route.split(' ');
  const name = `${route} ${status}${code ? ' ' + code : ''}${what ? ', ' + what : ''}`;
  const seen = await emulator.send(method, target ?? path, options);
  const problems = contract.responseProblems(route, seen.status, seen.headers, seen.text);
  if (seen.status !== status) {
    problems.push(`status is ${seen.status}: ${seen.text.slice(0, 200)}`);
  }
  let body = null;
  try {
    body = JSON.parse(seen.text);
  } catch {
    // Reported by responseProblems.
  }
  if (code && body?.error?.code !== code) {
    problems.push(`code is ${body?.error?.code}`);
  }
  if (status < 300 && typeof options.body === 'object' && !options.body.webhook?.startsWith('http:')) {
    problems.push(...contract.requestProblems(route, options.body));
  }
  covered.add(`${route} ${seen.status}`);
  report(name, problems);
  return body?.data;
}

const start = (...args) => Emulator.start(program, [...args, ...more]);
const create = { tags: 'warm analog synthwave, night drive' };
const unknown = 'ffffffff-0000-4000-8000-000000000000';

/// Every keyed route with a request that works or fails only for the reason under test.
function everyRoute(emulator) {
  const [list, target] = emulator.address.playlists;
  const track = emulator.address.tracks[0] ?? unknown;
  return [
    ['GET /v1/me', {}],
    ['POST /v1/generations', { body: create }],
    ['GET /v1/generations', {}],
    ['POST /v1/generations/bulk-delete', { body: { ids: [unknown] } }],
    ['GET /v1/generations/{id}', { target: `/v1/generations/${track}` }],
    ['GET /v1/playlists', {}],
    ['GET /v1/playlists/{id}', { target: `/v1/playlists/${list}` }],
    ['POST /v1/playlists/{id}/tracks', { target: `/v1/playlists/${list}/tracks`, body: { trackIds: [track] } }],
    ['POST /v1/playlists/{id}/tracks/bulk-remove', { target: `/v1/playlists/${list}/tracks/bulk-remove`, body: { trackIds: [track] } }],
    ['POST /v1/playlists/{id}/tracks/move', { target: `/v1/playlists/${list}/tracks/move`, body: { trackIds: [track], targetPlaylistId: target } }],
    ['POST /v1/instrumental', { body: { prompt: 'brushed drums', duration: 90, enhance: true } }],
    ['POST /v1/sound-effects', { body: { prompt: 'heavy wooden door', duration: 2.5, enhance: false } }],
    ['GET /v1/sound-effects', {}],
    ['GET /v1/sound-effects/{id}', { target: `/v1/sound-effects/${unknown}` }],
  ];
}

async function accessErrors() {
  const emulator = await start();
  for (const [route, options] of everyRoute(emulator)) {
    await check(emulator, route, 401, { ...options, key: null, code: 'MISSING_API_KEY' });
    await check(emulator, route, 401, { ...options, key: 'ft_live_wrong', code: 'INVALID_API_KEY' });
    await check(emulator, route, 403, { ...options, key: keys.free, code: 'PRO_PLAN_REQUIRED' });
  }
  await emulator.stop();
}

async function rateErrors() {
  for (const extra of [[], ['--rate-headers', 'limit,remaining,retry-after,reset,retry-after-in-body']]) {
    const emulator = await start('--limit', 'create=1/60s', '--limit', 'read=1/60s', '--window', 'sliding_log', ...extra);
    await emulator.send('GET', '/v1/me');
    await emulator.send('POST', '/v1/generations', { body: create });
    for (const [route, options] of everyRoute(emulator)) {
      const isCreate = route === 'POST /v1/generations' || route === 'POST /v1/instrumental';
      const code = isCreate ? 'GENERATION_RATE_LIMITED' : 'RATE_LIMITED';
      await check(emulator, route, 429, { ...options, code, what: extra.length ? 'all headers' : '' });
    }
    await emulator.stop();
  }
  const full = await start('--queue-capacity', '1');
  await full.send('POST', '/v1/generations', { body: create });
  await check(full, 'POST /v1/generations', 429, { body: create, code: 'QUEUE_FULL' });
  await check(full, 'POST /v1/instrumental', 429, { body: { prompt: 'bass' }, code: 'QUEUE_FULL' });
  await full.stop();
}

async function serverErrors() {
  const emulator = await start();
  const unqueueable = 'a tune [reject]';
  await check(emulator, 'POST /v1/generations', 500, { body: { tags: unqueueable }, code: 'GENERATION_FAILED' });
  await check(emulator, 'POST /v1/instrumental', 500, { body: { prompt: unqueueable }, code: 'GENERATION_FAILED' });
  await emulator.stop();
  // A fault stands before the limits, so its answers have no rate headers.
  const ill = await start('--fault', '*:error:count=0,commit=on');
  for (const [route, options] of [...everyRoute(ill), ['GET /health', { key: null }]]) {
    await check(ill, route, 500, { ...options, code: 'INTERNAL_ERROR' });
  }
  await ill.stop();
}

async function account(emulator) {
  await check(emulator, 'GET /health', 200, { key: null });
  await check(emulator, 'GET /v1/me', 200);
  await check(emulator, 'GET /v1/me', 200, { key: keys.spent, what: 'nothing left' });
}

async function refusedCreates(emulator) {
  const route = 'POST /v1/generations';
  const code = 'VALIDATION_ERROR';
  await check(emulator, route, 402, { body: create, key: keys.spent, code: 'MONTHLY_LIMIT_REACHED' });
  await check(emulator, 'POST /v1/instrumental', 402, { body: { prompt: 'bass' }, key: keys.spent, code: 'MONTHLY_LIMIT_REACHED' });
  const bodies = {
    'no tags': {},
    'duration out of range': { ...create, duration: 400 },
    'unknown key': { ...create, key: 'Db' },
    'plain http webhook': { ...create, webhook: 'http://example.org/' },
    'not JSON': '{',
    'not an object': '[]',
  };
  for (const [what, body] of Object.entries(bodies)) {
    await check(emulator, route, 400, { body, code, what });
  }
  await check(emulator, route, 400, { body: JSON.stringify(create), type: 'text/plain', code, what: 'wrong content type' });
  await check(emulator, 'POST /v1/instrumental', 400, { body: { prompt: '' }, code });
  await check(emulator, 'POST /v1/sound-effects', 400, { body: { prompt: 'x', duration: 99 }, code });
}

async function generations(emulator, receiver) {
  const full = { ...create, lyrics: 'Neon on the water', duration: 95, bpm: 104, language: 'en', key: 'F#', scale: 'minor', timesignature: '4', seed: 90210 };
  const made = await check(emulator, 'POST /v1/generations', 202, { body: create, what: 'minimal' });
  await check(emulator, 'POST /v1/generations', 202, { body: full, what: 'full' });
  await check(emulator, 'POST /v1/generations', 202, { body: { ...create, webhook: receiver.url }, what: 'with webhook' });
  const bad = await check(emulator, 'POST /v1/generations', 202, { body: { tags: '[fail] slow tango', webhook: receiver.url }, what: 'will fail' });
  await check(emulator, 'POST /v1/instrumental', 202, { body: { prompt: 'brushed drums', duration: 90, enhance: true } });
  const effect = await check(emulator, 'POST /v1/sound-effects', 202, { body: { prompt: 'door', duration: 2.5, enhance: false } });
  await check(emulator, 'GET /v1/generations/{id}', 200, { target: `/v1/generations/${made.id}`, what: 'processing' });
  await check(emulator, 'GET /v1/sound-effects/{id}', 200, { target: `/v1/sound-effects/${effect.id}`, what: 'processing' });
  await receiver.waitFor(2);
  for (const each of receiver.received) {
    const body = JSON.parse(each.text);
    const problems = contract.webhookProblems(each.headers, each.text);
    if (each.method !== 'POST' || each.url !== '/hook?token=3f1c9b') {
      problems.push(`came as ${each.method} ${each.url}`);
    }
    report(`webhook ${body.status}`, problems);
  }
  await check(emulator, 'GET /v1/generations/{id}', 200, { target: `/v1/generations/${made.id}`, what: 'completed' });
  await check(emulator, 'GET /v1/generations/{id}', 200, { target: `/v1/generations/${bad.id}`, what: 'failed' });
  await check(emulator, 'GET /v1/sound-effects/{id}', 200, { target: `/v1/sound-effects/${effect.id}`, what: 'completed' });
  await check(emulator, 'GET /v1/generations', 200, { what: 'last page' });
  await check(emulator, 'GET /v1/generations', 200, { target: '/v1/generations?limit=2', what: 'first page' });
  await check(emulator, 'GET /v1/generations', 200, { target: '/v1/generations?status=failed&type=music&offset=9', what: 'empty' });
  await check(emulator, 'GET /v1/sound-effects', 200);
  for (const query of ['limit=0', 'limit=100', 'offset=-1', 'status=done']) {
    await check(emulator, 'GET /v1/generations', 400, { target: `/v1/generations?${query}`, code: 'VALIDATION_ERROR', what: query });
    await check(emulator, 'GET /v1/sound-effects', 400, { target: `/v1/sound-effects?${query}`, code: 'VALIDATION_ERROR', what: query });
  }
  await check(emulator, 'GET /v1/generations/{id}', 404, { target: `/v1/generations/${unknown}`, code: 'NOT_FOUND' });
  await check(emulator, 'GET /v1/sound-effects/{id}', 404, { target: `/v1/sound-effects/${unknown}`, code: 'NOT_FOUND' });
}

async function playlists(emulator) {
  const [list, target, open] = emulator.address.playlists;
  const [one, two] = emulator.address.tracks;
  const add = (id) => ({ target: `/v1/playlists/${id}/tracks` });
  const remove = { target: `/v1/playlists/${list}/tracks/bulk-remove` };
  const move = { target: `/v1/playlists/${list}/tracks/move` };
  const addRoute = 'POST /v1/playlists/{id}/tracks';
  const moveRoute = 'POST /v1/playlists/{id}/tracks/move';
  const removeRoute = 'POST /v1/playlists/{id}/tracks/bulk-remove';
  await check(emulator, 'GET /v1/playlists', 200);
  await check(emulator, 'GET /v1/playlists', 200, { key: keys.other, what: 'none' });
  await check(emulator, addRoute, 200, { ...add(list), body: { trackIds: [one, two] }, what: 'all' });
  await check(emulator, addRoute, 200, { ...add(target), body: { trackIds: [one, unknown] }, what: 'some' });
  await check(emulator, addRoute, 400, { ...add(open), body: { trackIds: [one] }, code: 'ADD_FAILED' });
  await check(emulator, addRoute, 400, { ...add(unknown), body: { trackIds: [one] }, code: 'ADD_FAILED', what: 'unknown playlist' });
  await check(emulator, 'GET /v1/playlists/{id}', 200, { target: `/v1/playlists/${list}`, what: 'own' });
  await check(emulator, 'GET /v1/playlists/{id}', 200, { target: `/v1/playlists/${open}`, key: keys.other, what: 'public, not own' });
  await check(emulator, 'GET /v1/playlists/{id}', 404, { target: `/v1/playlists/${list}`, key: keys.other, code: 'NOT_FOUND' });
  await check(emulator, moveRoute, 200, { ...move, body: { trackIds: [one, two], targetPlaylistId: target }, what: 'some' });
  await check(emulator, moveRoute, 400, { ...move, body: { trackIds: [one], targetPlaylistId: target }, code: 'MOVE_FAILED' });
  await check(emulator, moveRoute, 400, { ...move, body: { trackIds: [one], targetPlaylistId: list }, code: 'VALIDATION_ERROR', what: 'to itself' });
  await check(emulator, removeRoute, 200, { ...remove, body: { trackIds: [one, unknown] }, what: 'some' });
  await check(emulator, removeRoute, 200, { ...remove, body: { trackIds: [unknown] }, what: 'none' });
  const many = Array(101).fill(one);
  for (const [what, ids] of [['no ids', []], ['101 ids', many], ['a number', [7]]]) {
    const body = { trackIds: ids, targetPlaylistId: target };
    await check(emulator, addRoute, 400, { ...add(list), body, code: 'VALIDATION_ERROR', what });
    await check(emulator, removeRoute, 400, { ...remove, body, code: 'VALIDATION_ERROR', what });
    await check(emulator, moveRoute, 400, { ...move, body, code: 'VALIDATION_ERROR', what });
    await check(emulator, 'POST /v1/generations/bulk-delete', 400, { body: { ids }, code: 'VALIDATION_ERROR', what });
  }
  await check(emulator, 'POST /v1/generations/bulk-delete', 200, { body: { ids: [one, unknown] }, what: 'some' });
  await check(emulator, 'POST /v1/generations/bulk-delete', 200, { body: { ids: [two] }, what: 'all' });
  await check(emulator, 'POST /v1/generations/bulk-delete', 200, { body: { ids: [two] }, what: 'none' });
}

async function everythingElse() {
  const receiver = await Receiver.start();
  const emulator = await start('--job-time', '200ms', '--tracks', '3', '--loopback-webhooks', '--limit', 'read=1000/60s', '--limit', 'create=1000/60s');
  await account(emulator);
  await refusedCreates(emulator);
  await generations(emulator, receiver);
  await playlists(emulator);
  const code = await emulator.stop();
  report('emulator ends cleanly on SIGTERM', code === 0 ? [] : [`exit code is ${code}`]);
  receiver.stop();
}

await accessErrors();
await rateErrors();
await serverErrors();
await everythingElse();
const missed = contract.documented().filter((each) => !covered.has(each));
report('every documented answer was seen', missed);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
