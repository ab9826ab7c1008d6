/**
 * Hands in the list without leaving the page, and puts the parts of the result together for download.
 *
 * Without it the form does the same with one file to download. What comes is lines of JSON: the first lines of the
 * files, then rows for them, and the totals as the very last. Without these the result is thrown away.
 */
export const SCRIPT = `
(() => {
  const form = document.querySelector('form.upload');
  if (!form) return;
  const bar = document.querySelector('progress');
  const status = document.querySelector('[role=status]');
  const results = document.querySelector('section.results');
  const button = form.querySelector('button');
  document.querySelector('.only').hidden = true;
  let urls = [];
  const say = (text, isError) => { status.textContent = text; status.className = isError ? 'error' : ''; };
  const show = (value) => { bar.hidden = false; if (value === undefined) bar.removeAttribute('value'); else bar.value = value; };
  form.addEventListener('submit', (event) => {
    const file = form.elements.list.files[0];
    event.preventDefault();
    if (!file) return say(form.dataset.noFile, true);
    for (const url of urls) URL.revokeObjectURL(url);
    urls = [];
    results.replaceChildren();
    button.disabled = true;
    const query = new URLSearchParams({ as: 'PARTS' });
    for (const name of ['what', 'column', 'country', 'delimiter']) if (form.elements[name].value) query.set(name, form.elements[name].value);
    const parts = { sendable: [], withheld: [], rejects: [] };
    let read = 0, lines = 0, totals;
    const request = new XMLHttpRequest();
    const end = () => { bar.hidden = true; button.disabled = false; };
    const take = () => {
      const text = request.responseText;
      for (let next = text.indexOf('\\n', read); next !== -1; next = text.indexOf('\\n', read)) {
        const line = JSON.parse(text.slice(read, next));
        read = next + 1;
        for (const name in parts) if (line[name]) parts[name].push(line[name]);
        lines += line.lines || 0;
        totals = line.totals || totals;
      }
      if (lines > 0) say(lines.toLocaleString(document.documentElement.lang) + ' ' + form.dataset.lines);
    };
    request.open('POST', '/screen/upload?' + query);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => { show(loaded / total); say(form.dataset.uploading + ' ' + Math.round(100 * loaded / total) + ' %'); };
    request.upload.onload = () => show();
    request.onprogress = () => { if (request.status === 200) take(); };
    request.onerror = request.onabort = () => { end(); say(form.dataset.brokenOff, true); };
    request.onload = () => {
      end();
      if (request.status !== 200) {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch {}
        return say(answer.error || form.dataset.brokenOff, true);
      }
      take();
      if (!totals) return say(form.dataset.brokenOff, true);
      results.innerHTML = totals;
      for (const link of results.querySelectorAll('a.download')) {
        link.href = URL.createObjectURL(new Blob(parts[link.dataset.file], { type: 'text/csv' }));
        link.hidden = false;
        urls.push(link.href);
      }
      results.querySelector('h2').focus();
    };
    show(0);
    request.send(file);
  });
})();
`;
