// What OpenAI's own client asks of a service that speaks like OpenAI's.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const models = {
    chat: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    embedding: 'intfloat/multilingual-e5-large-instruct',
};

/// A model that chats, among those that the emulator names.
function chatModel(all) {
    return all.find((each) => /llama|qwen/i.test(each)) ?? models.chat;
}

/// Chat and stream, for any such service.
export async function chatChecks({ baseURL, apiKey, models: known }) {
    const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
    const model = chatModel(known);
    const messages = [{ role: 'user', content: 'The quick brown fox' }];
    return {
        'openai chats': async () => {
            const answer = await client.chat.completions.create({ model, messages });
            assert.equal(answer.object, 'chat.completion');
            assert.ok(answer.choices[0].message.content.length > 0);
            assert.ok(answer.usage.total_tokens > 0);
        },
        'openai streams': async () => {
            const stream = await client.chat.completions.create({ model, messages, stream: true });
            let words = '';
            let reason;
            for await (const chunk of stream) {
                words += chunk.choices[0]?.delta?.content ?? '';
                reason = chunk.choices[0]?.finish_reason ?? reason;
            }
            assert.ok(words.length > 0);
            assert.equal(reason, 'stop');
        },
        'openai is told of a wrong key': async () => {
            const stranger = new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0 });
            await assert.rejects(
                stranger.chat.completions.create({ model, messages }),
                (problem) => problem.status === 401,
            );
        },
    };
}

/// The same, and embeddings.
export async function togetherChecks(service) {
    const client = new OpenAI({ baseURL: service.baseURL, apiKey: service.apiKey, maxRetries: 0 });
    return {
        ...(await chatChecks(service)),
        'openai embeds': async () => {
            const answer = await client.embeddings.create({
                model: models.embedding,
                input: ['one', 'two'],
                encoding_format: 'float',
            });
            assert.equal(answer.data.length, 2);
            assert.ok(answer.data.every((each) => each.embedding.length === 8));
        },
    };
}
