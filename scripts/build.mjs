// Builds everything a start needs: `tsc -b` for the packages, vite for the few browser scripts and for the command, and
// copies what tsc leaves behind (SQL, CSS). Run by `prepare`, so that a start compiles nothing.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const run = (bin, ...args) =>
  execFileSync(process.execPath, [join(root, 'node_modules', bin), ...args], {
    cwd: root,
    stdio: 'inherit',
  })

const source = join(root, 'packages/server/src')
for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!/\.(sql|css|svg|json|gz|csv)$/.test(entry.name) || !entry.isFile()) continue
  const from = join(entry.parentPath, entry.name)
  cpSync(from, join(root, 'packages/server/dist', relative(source, from)))
}
run(
  'typescript/bin/tsc',
  '-b',
  'packages/ledger',
  'packages/records',
  'packages/rules',
  'packages/server',
  'packages/server/browser',
  'packages/cli',
)
// The command and the server's programs start from a few files instead of thousands.
for (const name of ['cli', 'server'])
  execFileSync(process.execPath, [join(root, `packages/${name}/scripts/bundle.mjs`)], {
    stdio: 'inherit',
  })

if (existsSync(join(root, 'packages/server/browser/vite.config.mjs'))) {
  run(
    'vite/bin/vite.js',
    'build',
    '--logLevel',
    'warn',
    '--config',
    'packages/server/browser/vite.config.mjs',
  )
}
