// A runtime interface client for Node.js: what AWS's own image does, without its native parts.
'use strict';

const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const endpoint = new URL(process.env.AWS_ENDPOINT_URL);
const api = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}`);
const { hostname: host, port } = api;
const base = `${api.pathname.replace(/\/$/, '')}/2018-06-01/runtime`;

// CDK's handlers answer CloudFormation over https on port 443 whatever the ResponseURL says.
const secureRequest = https.request;
https.request = (...args) => {
  const options = args[0];
  if (options && options.hostname === endpoint.hostname) {
    return http.request({ ...options, port: endpoint.port, agent: false }, ...args.slice(1));
  }
  return secureRequest(...args);
};

function call(method, location, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const request = http.request({ host, port, method, path: base + location, agent: false, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function failure(error) {
  const known = error instanceof Error;
  return JSON.stringify({
    errorType: known ? error.name : typeof error,
    errorMessage: known ? error.message : String(error),
    trace: known && error.stack ? error.stack.split('\n') : [],
  });
}

async function load() {
  const dot = process.argv[2].lastIndexOf('.');
  const file = path.join(process.env.LAMBDA_TASK_ROOT, process.argv[2].slice(0, dot));
  const name = process.argv[2].slice(dot + 1);
  let loaded;
  try {
    loaded = require(file);
  } catch (error) {
    if (error.code !== 'ERR_REQUIRE_ESM' && error.code !== 'MODULE_NOT_FOUND') throw error;
    if (error.code === 'MODULE_NOT_FOUND' && !String(error.message).includes(file)) throw error;
    loaded = await import(pathToFileURL(`${file}.mjs`));
  }
  if (typeof loaded[name] !== 'function') {
    throw Object.assign(new Error(`${process.argv[2]} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  }
  return loaded[name];
}

function context(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function run(handler, event, about) {
  return new Promise((resolve, reject) => {
    const answered = (error, value) => (error ? reject(error) : resolve(value));
    const given = handler(event, about, answered);
    if (given && typeof given.then === 'function') given.then(resolve, reject);
    else if (handler.length < 3) resolve(given);
  });
}

async function main() {
  let handler;
  try {
    handler = await load();
  } catch (error) {
    console.error(error);
    await call('POST', '/init/error', failure(error));
    process.exit(1);
  }
  for (;;) {
    const next = await call('GET', '/invocation/next');
    const about = context(next.headers);
    const place = `/invocation/${about.awsRequestId}`;
    try {
      const result = await run(handler, JSON.parse(next.body), about);
      await call('POST', `${place}/response`, JSON.stringify(result === undefined ? null : result));
    } catch (error) {
      console.error(error);
      await call('POST', `${place}/error`, failure(error));
    }
  }
}

main().catch(() => process.exit(1));
