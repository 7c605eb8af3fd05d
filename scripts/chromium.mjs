// Finds a Chromium for the browser tests, or installs one by the way the machine allows, and says which.
import { execFileSync, spawnSync } from 'node:child_process'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

const onPath = () => {
  for (const name of NAMES) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  return undefined
}

const ways = [
  {
    has: 'apt-get',
    steps: [
      ['apt-get', 'update', '-qq'],
      [
        'apt-get',
        'install',
        '-y',
        '-qq',
        '--no-install-recommends',
        'chromium',
        'fonts-dejavu-core',
      ],
    ],
  },
  { has: 'dnf', steps: [['dnf', 'install', '-y', '-q', 'chromium']] },
  { has: 'apk', steps: [['apk', 'add', '--quiet', 'chromium']] },
]

const install = () => {
  for (const { has, steps } of ways) {
    if (spawnSync('sh', ['-c', `command -v ${has}`]).status !== 0) continue
    process.stderr.write(
      `No Chromium on the path: installing Debian's or the system's own with ${has}.\n`,
    )
    for (const [command, ...args] of steps) {
      execFileSync(command, args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    }
    return onPath()
  }
  return undefined
}

/** The path of a Chromium; CHROMIUM_PATH names one of your own. */
export const findChromium = () => {
  const found = process.env.CHROMIUM_PATH ?? onPath() ?? install()
  if (found === undefined) {
    throw new Error('The browser tests need a Chromium: install one, or name it in CHROMIUM_PATH.')
  }
  return found
}
