// What a TypeScript program sees of the client; compiled against the declarations that the package ships.
import { ParleyClient, ParleyError, Subscription, closeCodes, randomKey } from 'parley-client';
import type { Message, Status, Published } from 'parley-client';

const client = new ParleyClient({ base: 'http://localhost:8080/', transport: 'auto', shared: 'someone', timing: { probe: 10_000 } });
const lobby: Subscription = client.subscribe('lobby', { last: 50, people: true, maxMissed: 500 });
const end: () => void = lobby.on('message', (message: Message) => console.log(message.offset + 1, message.from.name?.length, message.data));
lobby.on('gap', ({ reason }) => reason.toUpperCase());
lobby.on('renamed', ({ user, was }) => `${was} ${user.name}`);
client.on('status', (status: Status) => status.state === 'waiting' && status.retryAt);
const sent: Promise<Published> = client.publish('lobby', { text: 'hello' }, { key: randomKey(), ifOffset: 3 });
sent.catch((error: unknown) => error instanceof ParleyError && error.transient && error.retryAfter);
client.history('lobby', { before: 10, limit: 5 }).then(({ messages, more }) => messages.length > 0 && more);
closeCodes.map((code) => code.number + code.name);
end();

// @ts-expect-error there is no such event
lobby.on('mesage', () => {});
// @ts-expect-error a transport that there is not
new ParleyClient({ transport: 'carrier-pigeon' });
// @ts-expect-error the status is read only for others
client.status = null;
