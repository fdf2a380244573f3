// The API description, and what it says about one answer.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import yaml from 'js-yaml';

export class Contract {
  constructor(path) {
    this.document = yaml.load(readFileSync(path, 'utf8'));
    this.ajv = new Ajv({ allErrors: true, strict: false });
    addFormats(this.ajv);
    this.compiled = new Map();
  }

  resolve(node) {
    while (node?.$ref) {
      const parts = node.$ref.replace('#/', '').split('/');
      node = parts.reduce((at, part) => at[part], this.document);
    }
    return node;
  }

  /// All (method, path, status) that are documented.
  documented() {
    const found = [];
    for (const [path, item] of Object.entries(this.document.paths)) {
      for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
        for (const status of Object.keys(item[method]?.responses ?? {})) {
          found.push(`${method.toUpperCase()} ${path} ${status}`);
        }
      }
    }
    return found;
  }

  operation(route) {
    const [method, path] = route.split(' ');
    return this.document.paths[path]?.[method.toLowerCase()];
  }

  /// What is wrong with a value, as a list of sentences.
  problems(schema, value, what) {
    if (!this.compiled.has(schema)) {
      const withComponents = { ...schema, components: this.document.components };
      this.compiled.set(schema, this.ajv.compile(withComponents));
    }
    const validate = this.compiled.get(schema);
    if (validate(value)) {
      return [];
    }
    return validate.errors.map((each) => `${what}${each.instancePath} ${each.message}`);
  }

  requestProblems(route, body) {
    const content = this.resolve(this.operation(route).requestBody)?.content;
    return content ? this.problems(content['application/json'].schema, body, 'request') : [];
  }

  responseProblems(route, status, headers, text) {
    const response = this.resolve(this.operation(route)?.responses[status]);
    if (!response) {
      return [`status ${status} is not documented for ${route}`];
    }
    const found = [];
    const type = headers.get('content-type') ?? '';
    if (!/^application\/json(;|$)/.test(type)) {
      found.push(`content type is "${type}"`);
    }
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      return [...found, 'body is not JSON'];
    }
    found.push(...this.problems(response.content['application/json'].schema, body, 'body'));
    for (const [name, documented] of Object.entries(response.headers ?? {})) {
      found.push(...this.headerProblems(name, this.resolve(documented), status, headers));
    }
    return found;
  }

  headerProblems(name, documented, status, headers) {
    const value = headers.get(name);
    if (value === null) {
      // There is no user whose requests could be counted when the key is missing or wrong.
      return status === 401 ? [] : [`header ${name} is missing`];
    }
    const asNumber = /^\d+$/.test(value) ? Number(value) : value;
    return this.problems(documented.schema, asNumber, `header ${name}`);
  }

  webhookProblems(headers, text) {
    const callback = this.operation('POST /v1/generations').callbacks.generationFinished;
    const operation = Object.values(callback)[0].post;
    const found = [];
    for (const parameter of operation.parameters) {
      const value = headers[parameter.name.toLowerCase()];
      found.push(...this.problems(parameter.schema, value, `header ${parameter.name}`));
    }
    const content = this.resolve(operation.requestBody).content;
    if (!content[headers['content-type']]) {
      found.push(`content type is "${headers['content-type']}"`);
    }
    found.push(...this.problems(content['application/json'].schema, JSON.parse(text), 'body'));
    return found;
  }
}
