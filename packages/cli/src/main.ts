/*
 * Owns the `parley` command: its words, options and help. Each command's code is loaded when it is
 * called, so that the start is quick. Refuses to do anything itself.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { CLEAN, CommandFailure, type ExitCode, UNREADABLE } from './exit.js'
import type { Io } from './io.js'
import { ReaderGone } from './output/sink.js'
import { FORMATS, type FormatName, isFormatName } from './records/formats.js'

/** Runs one command line (without the program's name) and answers its exit code. */
export const run = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  let exitCode: ExitCode = CLEAN
  const program = buildProgram(io, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    await io.stdout.flush()
    await io.stderr.flush()
    return exitCode
  } catch (error) {
    return failed(error, io)
  }
}

/** In words, when what is to be printed cannot be written: a full disk, a device that is gone. */
const notWritten = (error: unknown): string | undefined => {
  // because: Node's errors of the system carry these
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException
  if (syscall !== 'write' || code === undefined) return undefined
  return code === 'ENOSPC'
    ? 'There is no room to write the output: it is cut off.'
    : `The output cannot be written (${code}): it is cut off.`
}

const failed = async (error: unknown, io: Io): Promise<ExitCode> => {
  if (error instanceof ReaderGone) return CLEAN
  if (error instanceof CommanderError) {
    await io.stdout.flush()
    await io.stderr.flush()
    return error.exitCode === 0 ? CLEAN : UNREADABLE
  }
  const unwritten = notWritten(error)
  if (unwritten !== undefined) {
    io.stderr.write(`parley: ${unwritten}\n`)
    await io.stderr.flush()
    return UNREADABLE
  }
  if (!(error instanceof CommandFailure)) throw error
  await io.stdout.flush()
  io.stderr.write(`parley: ${error.message}\n`)
  await io.stderr.flush()
  return error.exitCode
}

type Done = (exitCode: ExitCode) => void

const buildProgram = (io: Io, done: Done): Command => {
  const program = new Command('parley')
    .description('Vulnerability records, ledger proofs and cases, from the command line.')
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .exitOverride()
    .showSuggestionAfterError()
  addRecords(program, io, done)
  addLedger(program, io, done)
  addBallot(program, io, done)
  addServer(program, io, done)
  return program
}

const formatName = (text: string): FormatName => {
  if (isFormatName(text)) return text
  throw new InvalidArgumentError(`It is none of ${FORMATS.join(', ')}.`)
}

const cveId = (text: string): string => {
  if (/^CVE-\d{4}-\d{4,19}$/.test(text)) return text
  throw new InvalidArgumentError('It is no CVE id.')
}

/** Both or none: half a publisher is no use to any format. */
const publisherOf = (name: string | undefined, namespace: string | undefined) => {
  if (name === undefined && namespace === undefined) return undefined
  if (name !== undefined && namespace !== undefined) return { name, namespace }
  throw new CommandFailure('--publisher and --namespace belong together.')
}

const outputFormat = () =>
  new Option('--format <kind>', 'text for people, JSON for programs')
    .choices(['text', 'json'])
    .default('text')

const addRecords = (program: Command, io: Io, done: Done): void => {
  const records = program.command('records').description('Lint, convert and score records.')
  addLint(records, io, done)
  addConvert(records, io, done)
  addScore(records, io, done)
}

const addLint = (records: Command, io: Io, done: Done): void => {
  records
    .command('lint')
    .description('Say everything that is wrong: exit 0 clean, 1 errors found, 2 unreadable.')
    .argument('<files...>', 'files; - is standard input, .jsonl files are JSON Lines')
    .addOption(outputFormat())
    .option('--jsonl', 'one record a line', false)
    .option('--fix', 'mend what is mechanical, in the file itself', false)
    .option('--as <format>', `the records' format: ${FORMATS.join(', ')}`, formatName)
    .action(async (files: string[], { format, jsonl, fix, as }) => {
      const { lintFiles } = await import('./records/lint.js')
      done(await lintFiles(io, files, { format, isLines: jsonl, isFixing: fix, as }))
    })
}

const addConvert = (records: Command, io: Io, done: Done): void => {
  records
    .command('convert')
    .description('Convert standard input to another format on standard output.')
    .requiredOption('--from <format>', FORMATS.join(', '), formatName)
    .requiredOption('--to <format>', FORMATS.join(', '), formatName)
    .addOption(
      new Option('--profile <name>', 'of OSV: as the PSF publishes, or as it should be').choices([
        'psf',
        'default',
      ]),
    )
    .option('--existing <file>', 'the OSV record to update, or a list or .jsonl of them')
    .option('--jsonl', 'one record a line', false)
    .option('--draft', 'also write what is not valid yet, and say what is missing', false)
    .addOption(
      new Option('--csaf-version <version>', 'of the CSAF document that is written')
        .choices(['2.0', '2.1'])
        .default('2.0'),
    )
    .option('--cwe-version <version>', 'of the list of weaknesses, for CSAF 2.1')
    .option('--publisher <name>', 'who publishes a CSAF or OpenVEX document')
    .option('--namespace <url>', 'a web address under the control of the publisher')
    .option('--vendor <name>', 'who makes the product, where a CVE record needs it')
    .option('--product <name>', 'the product, where a CVE record needs it')
    .option('--cve-id <id>', 'the reserved id, where a CVE record needs one', cveId)
    .option('--title <text>', 'one line, where the source has none and the format asks')
    .option('--reason <text>', 'why a withdrawn record is rejected, where it does not say')
    .action(
      async ({ jsonl, draft, publisher: name, namespace, csafVersion, cweVersion, ...rest }) => {
        const { convertStdin } = await import('./records/convert.js')
        const publisher = publisherOf(name, namespace)
        const csaf = { version: csafVersion, ...(cweVersion && { cweVersion }) }
        const { vendor, product, cveId, reason, ...others } = rest
        const cve = { vendor, product, cveId, reason }
        const options = { ...others, isLines: jsonl, isDraft: draft, publisher, csaf, cve }
        done(await convertStdin(io, options))
      },
    )
}

const addScore = (records: Command, io: Io, done: Done): void => {
  records
    .command('score')
    .description('Score CVSS vectors: each line "VECTOR SCORE SEVERITY".')
    .argument('[vectors...]', 'vectors; without any, one a line on standard input')
    .addOption(outputFormat())
    .action(async (vectors: string[], { format }) => {
      const { scoreVectors } = await import('./records/score.js')
      done(await scoreVectors(io, vectors, { format }))
    })
}

const addLedger = (program: Command, io: Io, done: Done): void => {
  const ledger = program.command('ledger').description('Check the tamper-evident log, offline.')
  ledger
    .command('verify')
    .description(
      'Verify an export, or the proofs of an advisory: exit 0 whole, 1 tampered and where.',
    )
    .argument('<export>', 'the export or the proofs; - is standard input')
    .option('--receipt <file>', 'a receipt whose entry must be there; repeatable', collect, [])
    .option('--key <key>', "the ledger's verifier key that you know, or a file that holds it")
    .option('--checkpoint <file>', 'a checkpoint you kept; repeatable', collect, [])
    .addOption(outputFormat())
    .action(async (path: string, { receipt, key, checkpoint, format }) => {
      const { verifyLedger } = await import('./ledger/verify.js')
      const kept = { receipts: receipt, checkpoints: checkpoint }
      done(await verifyLedger(io, path, { ...kept, key, format }))
    })
}

const addBallot = (program: Command, io: Io, done: Done): void => {
  const ballot = program.command('ballot').description('Recount a ballot of a team, offline.')
  ballot
    .command('verify')
    .description('Recount the record of a closed ballot: exit 0 when it holds, 1 when not.')
    .argument('<record>', 'the record that the page gives to download; - is standard input')
    .option('--token <token>', 'your own token, or its first 16 letters: whether it is counted')
    .option('--opening <digest>', 'the opening as you wrote it down, or its first 16 letters')
    .action(async (path: string, notes: { token?: string; opening?: string }) => {
      const { verifyBallotFile } = await import('./ballot/verify.js')
      done(await verifyBallotFile(io, path, notes))
    })
}

const addServer = (program: Command, io: Io, done: Done): void => {
  program
    .command('report')
    .description('Report a vulnerability to the server at PARLEY_URL.')
    .requiredOption('--project <name>', 'the project, by its name')
    .requiredOption('--summary <text>', 'one line')
    .option('--details <file>', 'the report in Markdown; - is standard input', '-')
    .option('--affected-versions <text>', 'which versions, in words')
    .option('--proof-of-concept <file>', 'how to see it')
    .option('--name <name>', 'who reports')
    .option('--email <address>', 'where answers shall go')
    .option('--credit-as <text>', 'how to be credited')
    .option('--embargo <text>', 'what you ask about the time of publishing')
    .option('--receipt <file>', 'where to keep the receipt')
    .addOption(outputFormat())
    .action(async (options) => {
      const { sendReport } = await import('./remote/report.js')
      done(await sendReport(io, options))
    })
  const cases = program.command('case').description('Cases on the server at PARLEY_URL.')
  cases
    .command('list')
    .description('The cases you may see.')
    .option('--limit <count>', 'how many at most', '50')
    .option('--cursor <text>', 'where the last list ended')
    .addOption(outputFormat())
    .action(async (options) => {
      const { listCases } = await import('./remote/cases.js')
      done(await listCases(io, options))
    })
  cases
    .command('show')
    .description('One case.')
    .argument('<id>')
    .addOption(outputFormat())
    .action(async (id: string, options) => {
      const { showCase } = await import('./remote/cases.js')
      done(await showCase(io, id, options))
    })
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]
