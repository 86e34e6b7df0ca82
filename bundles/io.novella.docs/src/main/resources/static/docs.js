// SPDX-License-Identifier: Apache-2.0
'use strict';

// The page lies at <base path of the service>/docs; all it fetches lies beside it.
const base = location.pathname.replace(/\/docs$/, '');
const byId = id => document.getElementById(id);
const HEADER = 'OpenStack-API-Version';

let service = '';
let versions = [];
let ui = null;

async function json(path) {
  const answer = await fetch(base + path);
  if (!answer.ok) {
    throw new Error(path + ' answered ' + answer.status);
  }
  return answer.json();
}

function option(entry) {
  const option = document.createElement('option');
  option.value = entry.version;
  option.textContent = entry.version + (entry.breaking ? ' (breaking)' : '') + (entry.deprecated ? ' (deprecated)' : '');
  return option;
}

function retirement(entry) {
  const parts = [];
  if (entry.deprecated) {
    parts.push('deprecated from ' + entry.deprecated + (entry.replacement ? ', use ' + entry.replacement : ''));
  }
  if (entry.sunset) {
    parts.push('may be gone from ' + entry.sunset);
  }
  return parts.join('; ');
}

async function showChanges(index) {
  const box = byId('changes');
  box.hidden = index === 0;
  if (index === 0) {
    return;
  }
  const from = versions[index - 1].version;
  const to = versions[index].version;
  const diff = await json('/diff?from=' + from + '&to=' + to);
  if (byId('version').value !== to) {
    return; // another was chosen meanwhile
  }
  box.querySelector('summary').textContent = diff.changes.length + ' changes since ' + from;
  box.querySelector('ul').replaceChildren(...diff.changes.map(change => {
    const item = document.createElement('li');
    item.textContent = change.resource + ' ' + change.operation + ', ' + change.part + ': ' + change.sentence;
    const broken = [change.breaks_requests && 'requests', change.breaks_responses && 'responses'].filter(Boolean);
    if (broken.length > 0) {
      item.className = 'breaks';
      item.textContent += ' (breaks ' + broken.join(' and ') + ')';
    }
    return item;
  }));
}

// Every request of the viewer, for the document and to try an operation, is at the chosen version unless it names one.
function atVersion(request) {
  if (!request.headers[HEADER]) {
    request.headers[HEADER] = service + ' ' + byId('version').value;
  }
  return request;
}

async function show() {
  const chosen = byId('version').value;
  const index = versions.findIndex(entry => entry.version === chosen);
  byId('sentence').textContent = versions[index].sentence;
  byId('retirement').textContent = retirement(versions[index]);
  window.history.replaceState(null, '', '?version=' + chosen);
  const url = base + '/openapi.json';
  if (ui === null) {
    ui = SwaggerUIBundle({
      url,
      dom_id: '#api',
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      validatorUrl: null,
      requestInterceptor: atVersion,
    });
  } else {
    ui.specActions.download(url); // keeps the token that was given
  }
  await showChanges(index);
}

async function start() {
  const history = await json('/history');
  service = history.service;
  versions = history.versions;
  document.title = service + ' API';
  byId('title').textContent = service;
  byId('version').replaceChildren(...versions.slice().reverse().map(option));
  const wanted = new URLSearchParams(location.search).get('version');
  byId('version').value = versions.some(entry => entry.version === wanted) ? wanted : history.max_version;
  byId('version').addEventListener('change', run(show));
  await show();
}

function run(task) {
  return () => task().catch(failure => { byId('sentence').textContent = String(failure); });
}

run(start)();
