// The programs that a check needs: an emulator, and a studio that can be killed and started again.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const running = new Set();

function start(program, args, env) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  child.text = "";
  child.gone = new Promise((resolve) => child.on("exit", () => {
    running.delete(child);
    resolve();
  }));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => { child.text += bytes; });
  return child;
}

async function said(child, pattern) {
  for (let i = 0; i < 400; i += 1) {
    const found = pattern.exec(child.text);
    if (found) return found[1];
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`a program did not start: ${child.text}`);
}

/// An emulated service, and a studio in front of it.
export class Studio {
  /// `emulator`: its options; `options`: the studio's.
  static async start(bin, emulator, options = []) {
    const made = new Studio();
    made.bin = bin;
    made.folder = mkdtempSync(join(tmpdir(), "andante-studio-"));
    made.options = options;
    made.service = start(`${bin}/andante-emulator`, ["--port", "0", "--loopback-webhooks", ...emulator], {});
    const where = JSON.parse(await said(made.service, /^(\{.*\})$/m));
    made.env = { FINETUNING_BASE_URL: where.base_url, FINETUNING_API_KEY: where.api_key, HTTP_PROXY: "", http_proxy: "" };
    made.port = "0";
    await made.begin();
    return made;
  }

  async begin() {
    const journal = ["--journal", join(this.folder, "studio.journal")];
    this.program = start(`${this.bin}/studio_server`, ["--port", this.port, ...journal, ...this.options], this.env);
    this.url = await said(this.program, /^studio: (http\S*)/m);
    this.port = new URL(this.url).port;
  }

  /// As the power does it.
  async kill() {
    this.program.kill("SIGKILL");
    await this.program.gone;
  }

  async end() {
    this.program.kill("SIGTERM");
    await this.program.gone;
    return this.program.text;
  }

  async stop() {
    this.program.kill("SIGKILL");
    this.service.kill("SIGKILL");
    await Promise.all([this.program.gone, this.service.gone]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
