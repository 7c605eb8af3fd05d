// Loaded before a server that is measured (`node --expose-gc --import`): on SIGUSR2 it collects what nobody holds and writes
// down what is left. No part of the product.
import { writeFileSync } from 'node:fs'

const file = process.env.PARLEY_MEASURES
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

process.on('SIGUSR2', async () => {
  for (let round = 0; round < 3; round++) {
    globalThis.gc()
    await pause(50)
  }
  const kinds = {}
  for (const kind of process.getActiveResourcesInfo()) kinds[kind] = (kinds[kind] ?? 0) + 1
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  const { rss, heapUsed, external } = process.memoryUsage()
  writeFileSync(file, JSON.stringify({ rss, heapUsed, external, kinds, listeners }))
})
