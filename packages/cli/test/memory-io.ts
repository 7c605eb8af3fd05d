/*
 * Owns running commands in memory: given input, kept output. Refuses to touch the process's streams.
 */
import type { ExitCode } from '../src/exit.js'
import { run } from '../src/main.js'
import type { Sink } from '../src/output/sink.js'

interface KeptSink extends Sink {
  readonly text: () => string
}

const kept = (isTerminal: boolean): KeptSink => {
  let text = ''
  return {
    isTerminal,
    text: () => text,
    write(more) {
      text += more
      return undefined
    },
    flush: () => Promise.resolve(),
  }
}

export interface Ran {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
}

export interface Surroundings {
  readonly input?: string | Uint8Array | readonly Uint8Array[]
  readonly env?: Readonly<Record<string, string>>
  readonly threadCode?: () => URL
  /** A person looks at standard error. */
  readonly isWatched?: boolean
}

/** Runs one command line; input comes in the chunks it is given in. */
export const parley = async (
  args: readonly string[],
  { input = '', env = {}, isWatched = false, ...more }: Surroundings = {},
): Promise<Ran> => {
  const stdout = kept(false)
  const stderr = kept(isWatched)
  const code = await run(args, { stdin: chunksOf(input), stdout, stderr, env, ...more })
  return { code, out: stdout.text(), err: stderr.text() }
}

async function* chunksOf(input: NonNullable<Surroundings['input']>) {
  if (typeof input === 'string') yield Buffer.from(input)
  else if (input instanceof Uint8Array) yield input
  else yield* input
}

/** The lines of an output, each parsed. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
