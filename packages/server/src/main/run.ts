// Starts a process of Parley and ends it in order: configuration mistakes listed all at once, a fault as one sentence,
// Ctrl-C and SIGTERM as a shutdown that waits for requests and jobs under way.
import { readCharterFile } from '../charter/file/keep.js'
import { type Config, readConfig } from '../config/config.js'
import { ConfigError } from '../config/config-error.js'
import { Fault } from '../config/fault.js'

const say = (line: string) => process.stderr.write(`${line}\n`)

const isTaken = (error: unknown): error is Error & { readonly port: number } =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error

/** A charter's mistakes stop no start; beside those that do they are told too, so that everything is mended in one go. */
const explainCharter = async ({ problems, charterFile }: ConfigError): Promise<void> => {
  if (charterFile === undefined || problems.some(({ variable }) => variable === 'PARLEY_CHARTER'))
    return
  const read = await readCharterFile(charterFile)
  if ('mistakes' in read)
    for (const { line, message } of read.mistakes) say(`  PARLEY_CHARTER line ${line}: ${message}`)
}

const explain = async (error: unknown): Promise<void> => {
  if (error instanceof ConfigError) {
    say('The configuration has mistakes; nothing was started.')
    for (const { variable, message } of error.problems) say(`  ${variable} ${message}`)
    await explainCharter(error)
    for (const { variable, message } of error.advice) say(`  ${variable} ${message}`)
  } else if (isTaken(error)) {
    say(
      `Another program listens on port ${error.port} already: set PARLEY_PORT to another (the demo takes --port N as well).`,
    )
  } else if (error instanceof Fault) {
    say(`${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`)
  } else {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** npm passes on to us what the terminal has sent to us already: so long, a second signal is the first one again. */
const SAME_MS = 1_000

/** Until the first signal. One that comes later is somebody who does not want to wait: it ends the process at once. */
const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    let isStopping = false
    const stop = () => {
      if (isStopping) return
      isStopping = true
      resolve()
      const impatient = () =>
        SIGNALS.forEach((signal) => void process.once(signal, () => process.exit(1)))
      setTimeout(impatient, SAME_MS).unref()
    }
    for (const signal of SIGNALS) process.on(signal, stop)
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
    await explain(error)
    // What was opened before the mistake would keep the process, and the signals' listeners the first Ctrl-C.
    process.exit(1)
  }
}

/** Runs `work` once and ends; for commands. */
export const runOnceAndEnd = async (work: (config: Config) => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await work(readConfig(process.env))
  } catch (error) {
    await explain(error)
    process.exitCode = 1
  }
}
