// Programs of other authors against our emulators, and our client against a server of another author: see
// scripts/check-vendors. usage: node check.mjs ANDANTE_EMULATOR ANDANTE
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import * as openai from './openai_checks.mjs';
import * as together from './together_checks.mjs';

const [emulatorProgram, andante] = process.argv.slice(2);
const here = fileURLToPath(new URL('.', import.meta.url));

/// Every service that is emulated, and who asks it.
const services = [
    { provider: 'together', path: '/v1', checks: [together.checks, openai.togetherChecks] },
    { provider: 'pioneer', path: '/v1', checks: [openai.chatChecks] },
];

function freePort() {
    return new Promise((resolve) => {
        const server = createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

function stop(program) {
    return new Promise((resolve) => {
        program.once('exit', resolve);
        program.kill('SIGTERM');
    });
}

/// Starts an emulator; gives what it says of itself, or nothing when it does not know the provider.
function startEmulator(provider) {
    const options = ['--port', '0', '--media-port', '0', '--provider', provider];
    if (provider === 'together') {
        options.push('--together-batch-time', '1', '--together-fine-tune-time', '1');
    }
    const program = spawn(emulatorProgram, options, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let complained = '';
    program.stderr.on('data', (piece) => (complained += piece));
    return new Promise((resolve, reject) => {
        program.stdout.on('data', (piece) => {
            said += piece;
            if (said.includes('\n')) {
                resolve({ program, facts: JSON.parse(said.slice(0, said.indexOf('\n'))) });
            }
        });
        program.once('exit', () => {
            if (/provider/.test(complained)) {
                resolve(undefined);
            } else {
                reject(new Error(`the emulator did not start: ${complained}`));
            }
        });
    });
}

let failures = 0;

async function run(name, check) {
    try {
        await check();
        console.log(`ok    ${name}`);
    } catch (problem) {
        ++failures;
        console.log(`FAIL  ${name}: ${problem?.stack ?? JSON.stringify(problem)}`);
    }
}

async function checkService({ provider, path, checks }) {
    const started = await startEmulator(provider);
    if (started === undefined) {
        console.log(`skip  ${provider}: this emulator does not serve it`);
        return;
    }
    const { program, facts } = started;
    const service = { baseURL: facts.base_url + path, apiKey: facts.api_key, models: facts.models ?? [] };
    for (const group of checks) {
        for (const [name, check] of Object.entries(await group(service))) {
            await run(`${provider}: ${name}`, check);
        }
    }
    await stop(program);
}

/// Our client against somebody else's server.
async function checkClient() {
    const port = await freePort();
    const server = spawn(`${here}/node_modules/.bin/mock-llm`, [], {
        env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
        cwd: here,
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve, reject) => {
        server.stdout.on('data', (piece) => /running/.test(String(piece)) && resolve());
        server.once('exit', () => reject(new Error('the mock server did not start')));
    });
    const ask = (...more) => {
        const answer = spawnSync(
            andante,
            ['together', 'chat', 'The quick brown fox', '--model', 'gpt-5.2', ...more],
            {
                encoding: 'utf8',
                env: {
                    ...process.env,
                    TOGETHER_API_KEY: 'key',
                    TOGETHER_BASE_URL: `http://127.0.0.1:${port}/v1`,
                    ANDANTE_STATE_DIR: 'off',
                },
            },
        );
        if (answer.status !== 0) {
            throw new Error(`andante ended with ${answer.status}: ${answer.stderr}`);
        }
        return answer.stdout;
    };
    const expect = (text) => {
        if (!text.includes('The quick brown fox')) {
            throw new Error(`not the echo: ${text}`);
        }
    };
    await run('mock-llm: andante chats', async () => expect(ask('--no-stream')));
    await run('mock-llm: andante streams', async () => expect(ask()));
    await run('mock-llm: andante prints the document', async () => {
        const document = JSON.parse(ask('--no-stream', '--json'));
        expect(document.choices[0].message.content);
    });
    await stop(server);
}

for (const service of services) {
    await checkService(service);
}
await checkClient();
console.log(failures === 0 ? 'all is well' : `${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
