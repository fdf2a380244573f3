// Starts andante-emulator and talks to it.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export const keys = {
  other: 'ft_live_11111111111111111111111111111111',
  free: 'ft_live_22222222222222222222222222222222',
  spent: 'ft_live_33333333333333333333333333333333',
};

const accounts = [
  `key=${keys.other},name=Other`,
  `key=${keys.free},tier=free,name=Free`,
  `key=${keys.spent},monthly=1,used=1,name=Spent`,
];

export class Emulator {
  static async start(program, args) {
    const made = new Emulator();
    const given = accounts.flatMap((each) => ['--account', each]);
    made.process = spawn(program, [...given, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: made.process.stdout });
    const first = await Promise.race([once(lines, 'line'), once(made.process, 'exit')]);
    if (typeof first[0] !== 'string') {
      throw new Error(`andante-emulator ended at once with code ${first[0]}`);
    }
    made.address = JSON.parse(first[0]);
    return made;
  }

  async stop() {
    this.process.kill('SIGTERM');
    const [code] = await once(this.process, 'exit');
    return code;
  }

  /// `body` is sent as JSON, or as it is when it is a string.
  async send(method, target, { key = this.address.api_key, body, type = 'application/json' } = {}) {
    const headers = {};
    if (key) {
      headers['X-API-Key'] = key;
    }
    if (body !== undefined) {
      headers['Content-Type'] = type;
    }
    const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(this.address.base_url + target, { method, headers, body: sent });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/// Listens for webhooks on this machine.
export class Receiver {
  static async start() {
    const made = new Receiver();
    made.received = [];
    made.server = createServer(async (request, response) => {
      let text = '';
      for await (const piece of request) {
        text += piece;
      }
      made.received.push({ method: request.method, url: request.url, headers: request.headers, text });
      response.end();
      made.server.emit('webhook');
    });
    made.server.listen(0, '127.0.0.1');
    await once(made.server, 'listening');
    made.url = `http://127.0.0.1:${made.server.address().port}/hook?token=3f1c9b`;
    return made;
  }

  async waitFor(count) {
    while (this.received.length < count) {
      await once(this.server, 'webhook', { signal: AbortSignal.timeout(10000) });
    }
  }

  stop() {
    this.server.close();
  }
}
