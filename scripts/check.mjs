// `npm run check`: types, lint and format, architecture and lengths. Runs the halves side by side; under a minute.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (name) => join(root, 'node_modules', name)
const steps = {
  types: [bin('typescript/bin/tsc'), '-b'],
  'lint and format': [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  'architecture and lengths': [
    bin('vitest/vitest.mjs'),
    'run',
    '--project',
    'pure',
    'test/architecture',
    '--reporter=dot',
  ],
}

const outcomes = await Promise.all(
  Object.entries(steps).map(
    ([name, args]) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, args, {
          cwd: root,
          env: { ...process.env, FORCE_COLOR: '0' },
        })
        let output = ''
        child.stdout.on('data', (d) => (output += d))
        child.stderr.on('data', (d) => (output += d))
        child.on('close', (code) => resolve({ name, code, output }))
      }),
  ),
)
for (const { name, code, output } of outcomes) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${name}`)
  if (code !== 0) console.log(output.trimEnd())
}
process.exitCode = outcomes.some((o) => o.code !== 0) ? 1 : 0
