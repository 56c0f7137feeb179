'use strict';
// Tells each open page what has become of it, whenever the server has changed.
// Shared by all pages where the browser can.
const pages = new Map(); // port -> path
const events = new EventSource('events');
let connected = false;
events.onmessage = () => {
  connected = true;
  for (const port of pages.keys()) tell(port);
};

async function tell(port) {
  const answer = await fetch('page?path=' + encodeURIComponent(pages.get(port)), {cache: 'no-store'}).catch(() => null);
  if (answer && answer.ok) port.postMessage(await answer.json());
}

function attach(port) {
  port.onmessage = (message) => {
    if (message.data === null) {
      pages.delete(port); // the page was left
      return;
    }
    pages.set(port, message.data);
    if (connected) tell(port);
  };
}

if ('SharedWorkerGlobalScope' in self) self.onconnect = (event) => attach(event.ports[0]);
else attach(self);
