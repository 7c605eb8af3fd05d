// Starts a process of Parley and ends it in order: configuration mistakes listed all at once, a fault as one sentence,
// Ctrl-C and SIGTERM as a shutdown that waits for requests and jobs under way.
import { type Config, readConfig } from '../config/config.js'
import { ConfigError } from '../config/config-error.js'
import { Fault } from '../config/fault.js'

const say = (line: string) => process.stderr.write(`${line}\n`)

const isTaken = (error: unknown): error is Error & { readonly port: number } =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error

const explain = (error: unknown): void => {
  if (error instanceof ConfigError) {
    say('The configuration has mistakes; nothing was started.')
    for (const { variable, message } of error.problems) say(`  ${variable} ${message}`)
  } else if (isTaken(error)) {
    say(`Another program listens on port ${error.port} already: set PARLEY_PORT to another.`)
  } else if (error instanceof Fault) {
    say(`${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`)
  } else {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

/** Runs `start`, waits for a signal, then stops what it returned. */
export const runProcess = async (
  start: (config: Config) => Promise<{ stop(): Promise<void> }>,
): Promise<void> => {
  const stopped = untilStopped()
  try {
    const config = readConfig(process.env)
    for (const { variable, message } of config.advice) say(`${variable} ${message}`)
    const running = await start(config)
    await stopped
    await running.stop()
    process.exitCode = 0
  } catch (error) {
    explain(error)
    // What was opened before the mistake would keep the process, and the signals' listeners the first Ctrl-C.
    process.exit(1)
  }
}

/** Runs `work` once and ends; for commands. */
export const runOnceAndEnd = async (work: (config: Config) => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await work(readConfig(process.env))
  } catch (error) {
    explain(error)
    process.exitCode = 1
  }
}
