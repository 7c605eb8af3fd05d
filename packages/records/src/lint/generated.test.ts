/*
 * Proves that the compiled validators are those of the schemas.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the validators are what the schemas make of them', async () => {
  const script = fileURLToPath(new URL('../../scripts/generate-validators.mjs', import.meta.url))
  const { stderr } = await promisify(execFile)(process.execPath, [script, '--check'])
  expect(stderr).toBe('')
}, 60_000)
