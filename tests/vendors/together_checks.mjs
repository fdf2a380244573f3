// What Together's own client asks of the emulated service.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Together, { toFile } from 'together-ai';

const model = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
const messages = [{ role: 'user', content: 'The quick brown fox' }];

function lineOf(id) {
    return JSON.stringify({ custom_id: id, body: { model, messages } }) + '\n';
}

async function until(look, isOver) {
    for (let attempt = 0; attempt < 100; ++attempt) {
        const seen = await look();
        if (isOver(seen)) {
            return seen;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it does not end');
}

async function sendBatchFile(client) {
    return client.post('/files/upload', {
        body: await formOf('lines.jsonl', lineOf('a') + lineOf('b'), 'batch-api'),
    });
}

async function formOf(name, text, purpose) {
    const form = new FormData();
    form.append('purpose', purpose);
    form.append('file_name', name);
    form.append('file', await toFile(Buffer.from(text), name));
    return form;
}

export async function checks({ baseURL, apiKey }) {
    const client = new Together({ baseURL, apiKey, maxRetries: 0 });
    return {
        'together-ai chats': async () => {
            const answer = await client.chat.completions.create({ model, messages });
            assert.equal(answer.object, 'chat.completion');
            assert.ok(answer.choices[0].message.content.length > 0);
        },
        'together-ai streams': async () => {
            const stream = await client.chat.completions.create({ model, messages, stream: true });
            let words = '';
            let usage;
            for await (const chunk of stream) {
                words += chunk.choices[0]?.delta?.content ?? '';
                usage = chunk.usage ?? usage;
            }
            assert.ok(words.length > 0);
            assert.ok(usage.total_tokens > 0, 'the last chunk has the usage');
        },
        'together-ai is told of an error within a stream': async () => {
            const stream = await client.chat.completions.create({
                model,
                messages: [{ role: 'user', content: 'a b c d [break]' }],
                stream: true,
            });
            await assert.rejects(async () => {
                for await (const chunk of stream) {
                    assert.ok(chunk);
                }
            });
        },
        'together-ai embeds': async () => {
            const answer = await client.embeddings.create({
                model: 'intfloat/multilingual-e5-large-instruct',
                input: ['one', 'two'],
            });
            assert.deepEqual(answer.data.map((each) => each.index).sort(), [0, 1]);
        },
        'together-ai lists models': async () => {
            const models = await client.models.list();
            assert.ok(models.some((each) => each.id === model));
        },
        'together-ai sends and reads files': async () => {
            const sent = await sendBatchFile(client);
            assert.equal(sent.bytes, (lineOf('a') + lineOf('b')).length);
            const listed = await client.files.list();
            assert.ok(listed.data.some((each) => each.id === sent.id));
            const content = await client.files.content(sent.id);
            assert.equal(await content.text(), lineOf('a') + lineOf('b'));
            assert.equal((await client.files.delete(sent.id)).deleted, true);
        },
        'together-ai sends a file to the address that is named': async () => {
            const folder = await mkdtemp(join(tmpdir(), 'andante-vendors-'));
            const path = join(folder, 'learn.jsonl');
            await writeFile(path, '{"text":"a"}\n');
            // Its helper has an address of its own, so its steps are taken one by one.
            const query = 'file_name=learn.jsonl&file_type=jsonl&purpose=fine-tune';
            const ticket = await fetch(`${baseURL}/files?${query}`, {
                method: 'POST',
                redirect: 'manual',
                headers: { Authorization: `Bearer ${apiKey}` },
            });
            assert.equal(ticket.status, 302);
            const put = await fetch(ticket.headers.get('location'), { method: 'PUT', body: '{"text":"a"}\n' });
            assert.equal(put.status, 200);
            const file = await client.files.retrieve(ticket.headers.get('x-together-file-id'));
            assert.equal(file.purpose, 'fine-tune');
            await rm(folder, { recursive: true });
        },
        'together-ai runs a batch': async () => {
            const input = await sendBatchFile(client);
            const made = await client.batches.create({
                endpoint: '/v1/chat/completions',
                input_file_id: input.id,
            });
            const ended = await until(
                () => client.batches.retrieve(made.job.id),
                (each) => each.status === 'COMPLETED',
            );
            const output = await client.files.content(ended.output_file_id);
            const lines = (await output.text()).trim().split('\n').map((each) => JSON.parse(each));
            assert.deepEqual(lines.map((each) => each.custom_id).sort(), ['a', 'b']);
            assert.ok((await client.batches.list()).some((each) => each.id === ended.id));
        },
        'together-ai is told of a model that is not there': async () => {
            await assert.rejects(
                client.chat.completions.create({ model: 'nobody/nothing', messages }),
                (problem) => problem.status === 404,
            );
        },
    };
}
