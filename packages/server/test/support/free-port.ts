// A port for a server that must know its address before it listens. Not one that the system hands out to others: such a
// port can go to somebody else's connection between the asking and the listening.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the range that Linux gives to connections (net.ipv4.ip_local_port_range begins at 32,768). */
const [FROM, BELOW] = [20_000, 32_000]

/** A port of this machine that nobody listens on. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(FROM, BELOW)
    const server = createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
