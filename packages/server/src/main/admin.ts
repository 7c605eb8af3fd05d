// `npm run -s admin -- …`: operator commands on the server's own database. They start and migrate the embedded one when
// no server runs, and join it when one does.
import { existsSync } from 'node:fs'
import { Command } from 'commander'
import pino from 'pino'
import { sequenceNow } from '../audit/ledger/sequencer.js'
import { Fault } from '../config/fault.js'
import { openKeys, requireKeyFiles } from '../db/keys.js'
import { retryJobs } from '../jobs/given-up.js'
import {
  type Answer,
  makePerson,
  makeProject,
  makeTeam,
  type PersonOptions,
  type ProjectOptions,
  recordDecisions,
  type TeamOptions,
} from './admin/create.js'
import { nameVenues, planDirectoryNow, type VenueOptions } from './admin/directory.js'
import { diagnose, diagnosisInWords } from './admin/doctor.js'
import { type ErasingOptions, eraseCase, erasePersonBy } from './admin/erase.js'
import { keysCommand } from './admin/keys-command.js'
import { exportLedger } from './admin/ledger-export.js'
import { releaseOutgoing, retryMail, runDue } from './admin/outgoing.js'
import { type SignInOptions, setSignIn } from './admin/sign-in.js'
import { backUp } from './backup.js'
import { type Opened, openDatabase, openParley } from './open.js'
import { requireBackupFile, restore } from './restore.js'
import { runOnceAndEnd } from './run.js'

const print = (line: string) => process.stdout.write(`${line}\n`)
const warn = (line: string) => process.stderr.write(`${line}\n`)
const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }))

const give = (answer: Answer): number => {
  if ('problems' in answer) {
    for (const problem of answer.problems) warn(problem)
    return 1
  }
  for (const line of answer) print(line)
  return 0
}

/** What a command wrote enters the ledger with it: no server needs to run. What hinders that is for the doctor. */
const sequenceWritten = async ({ installation }: Opened): Promise<void> => {
  try {
    await sequenceNow(installation)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    warn(`${error.message} See \`admin doctor\`.`)
  }
}

/** Opens the installation, runs the command, closes again. Only what makes a team, a project or a person may begin an
 * installation; every other command is about one that is there, and begins none in a wrong PARLEY_HOME. */
const onInstallation = (
  work: (opened: Opened) => Promise<number>,
  { mayBegin = false }: { readonly mayBegin?: boolean } = {},
): Promise<void> =>
  runOnceAndEnd(async (config) => {
    const mustExist = !mayBegin
    const opened = await openParley({ config, say: warn, log, maxConnections: 4, mustExist })
    try {
      const code = await work(opened)
      await sequenceWritten(opened)
      return code
    } finally {
      await opened.close()
    }
  })

const list = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...value.split(',').map((part) => part.trim()),
]

const program = new Command('admin').description('Operator commands of Parley').showHelpAfterError()

program
  .command('create-team <slug>')
  .description('make a team; who is in it is made with create-person')
  .option('--name <name>', 'as people call it; the slug where left out')
  .option('--github-team <slug>', 'the GitHub team that follows the team’s list')
  .option('--address <mail...>', 'addresses whose mail belongs to the team')
  .action((slug: string, options: TeamOptions) =>
    onInstallation(async (opened) => give(await makeTeam(opened, slug, options)), {
      mayBegin: true,
    }),
  )

program
  .command('create-project')
  .description('add a project to a team, so that it can be chosen in a report')
  .requiredOption('--team <slug>', 'the team that handles its reports')
  .requiredOption('--name <name>', 'as people call it')
  .option('--repo <owner/name>', 'its repository on GitHub')
  .option('--purl <purl>', 'its package URL, for OSV records')
  .option('--vendor <name>', 'as registered in CVE records')
  .option('--product <name>', 'as registered in CVE records')
  .option('--reserve-cve', 'reserve a CVE id when a report is accepted')
  .option('--osv-profile <profile>', 'psf or default')
  .action((options: ProjectOptions) =>
    onInstallation(async (opened) => give(await makeProject(opened, options)), { mayBegin: true }),
  )

program
  .command('create-person')
  .description('make a person, or find them by their address, and print a link that signs them in')
  .requiredOption('--name <name>', 'as lists show it')
  .requiredOption('--email <mail>', 'their address')
  .option('--github <login>', 'their name on GitHub')
  .option('--team <slug>', 'a team that they join')
  .option(
    '--role <role>',
    'admin, release-manager, steering-council or cna-operator; may be repeated',
    list,
  )
  .option('--token', 'print an API token as well')
  .action((options: PersonOptions) =>
    onInstallation(async (opened) => give(await makePerson(opened, options)), { mayBegin: true }),
  )

program
  .command('import-decisions <file>')
  .description('record who joined a team and when, from the history of its public list (gzip too)')
  .requiredOption('--team <slug>', 'the team whose list it is')
  .action((file: string, options: { team: string }) =>
    onInstallation(async (opened) => give(await recordDecisions(opened, file, options))),
  )

program
  .command('set-venues <slug>')
  .description(
    'which GitHub team, list and Discord role follow the team’s list; `none` for no more',
  )
  .option('--github-team <org/team>', 'both as their addresses on GitHub have them')
  .option('--mailman-list <address>', 'the address that the list is written to')
  .option('--discord-role <server/role>', 'both by their ids')
  .action((slug: string, options: VenueOptions) =>
    onInstallation(async (opened) => give(await nameVenues(opened, slug, options))),
  )

program
  .command('directory-plan <slug>')
  .description('look at the team’s venues now and say how much differs; changes nothing')
  .action((slug: string) =>
    onInstallation(async (opened) => give(await planDirectoryNow(opened, slug))),
  )

program
  .command('sign-in <slug>')
  .description('how the team’s members sign in; an option sets it')
  .option('--passkeys-only', 'a link by mail or an account elsewhere signs no member in')
  .option('--every-way', 'the way back')
  .action((slug: string, options: SignInOptions) =>
    onInstallation(async ({ installation }) => give(await setSignIn(installation, slug, options))),
  )

program
  .command('erase-case <number>')
  .description('erase the contents of a closed case for good; the ledger stays whole')
  .option('--yes', 'do it: nobody can bring it back')
  .action((number: string, options: { yes?: boolean }) =>
    onInstallation(async ({ installation }) =>
      give(await eraseCase(installation, number, options)),
    ),
  )

program
  .command('erase-person [mail]')
  .description('erase who somebody is: name, address, ways in; what they wrote stays without them')
  .option('--github <login>', 'who is meant, by their account on GitHub')
  .option('--id <person>', 'who is meant, by the id that the ledger calls them by')
  .option('--texts', 'erase what they wrote, too')
  .option('--yes', 'do it: nobody can bring it back')
  .action((mail: string | undefined, options: ErasingOptions) =>
    onInstallation(async ({ installation }) =>
      give(await erasePersonBy(installation, mail, options)),
    ),
  )

program
  .command('backup <file>')
  .description('write everything but the keys into one file')
  .option('--force', 'replace a file of that name')
  .action((file: string, { force }: { force?: boolean }) =>
    onInstallation(async (opened) => {
      if (force !== true && existsSync(file)) {
        const problem = `There is a file ${file} already: name another, or replace it with --force. Nothing was written.`
        return give({ problems: [problem] })
      }
      const { tables, rows } = await backUp(opened.admin, file)
      print(`Backed up ${rows} rows of ${tables} tables. Keep the keys apart from it.`)
      return 0
    }),
  )

program
  .command('restore <file>')
  .description('fill an empty installation from a backup, with the old keys in PARLEY_HOME/keys')
  .action((file: string) =>
    runOnceAndEnd(async (config) => {
      const places = { home: config.home, masterKeyFile: config.masterKeyFile?.path }
      // A database made before the keys came would have a password of its own, which their copy then overwrites.
      requireBackupFile(file)
      requireKeyFiles(places)
      const database = await openDatabase(config, log)
      try {
        const keys = await openKeys({ ...places, mayMake: false })
        await restore({ admin: database.admin, keys, file, say: warn })
        print(
          'Restored. Nothing goes out yet: see docs/OPERATIONS.md, then `admin release-outgoing`.',
        )
        return 0
      } finally {
        await database.stop()
      }
    }),
  )

program
  .command('release-outgoing')
  .description('after a restore: lets mail and publications go out again')
  .action(() =>
    onInstallation(async ({ installation }) => {
      const isReleased = await releaseOutgoing(installation)
      print(isReleased ? 'Released: what waits goes out.' : 'Nothing is held back.')
      return 0
    }),
  )

program
  .command('retry-mail')
  .description('tries mail again that was given up, once what kept it is mended')
  .action(() =>
    onInstallation(async ({ installation }) => {
      const again = await retryMail(installation)
      print(
        again === 1 ? '1 mail waits to be sent again.' : `${again} mails wait to be sent again.`,
      )
      return 0
    }),
  )

program
  .command('ledger-export <file>')
  .description('the public ledger, for `parley ledger verify`')
  .action((file: string) =>
    onInstallation(async ({ installation }) => {
      const isAll = await exportLedger(installation, file)
      if (!isAll) warn('The newest events are left out: no process sequences them. See doctor.')
      return 0
    }),
  )

program
  .command('jobs <what>')
  .description('`jobs run-due`: do now what waits; `jobs retry`: give up no more what was given up')
  .action((what: string) =>
    onInstallation(async (opened) => {
      if (what === 'retry')
        return give([`${await retryJobs(opened.installation)} jobs are tried again.`])
      if (what !== 'run-due') return give({ problems: ['Say `jobs run-due` or `jobs retry`.'] })
      return give(await runDue(opened))
    }),
  )

program
  .command('keys <what>')
  .description(
    'show, rotate (a new master key, everything sealed under it), rewrap (the sealing alone), retire (old keys out of the file)',
  )
  .action((what: string) => onInstallation(async (opened) => give(await keysCommand(opened, what))))

program
  .command('doctor')
  .description(
    'look at everything and say what to put right; ends with 1 where the ledger does not fit',
  )
  .option('--json', 'figures, for programs')
  .action(({ json }: { json?: boolean }) =>
    onInstallation(async (opened) => {
      const diagnosis = await diagnose(opened)
      for (const line of json === true ? [JSON.stringify(diagnosis)] : diagnosisInWords(diagnosis))
        print(line)
      return diagnosis.ledger.findings.length === 0 ? 0 : 1
    }),
  )

await program.parseAsync()
