// Module hooks for load-typescript.mjs: an import of x.js that only exists as x.ts gets that, with its
// types taken off. Knows nothing of JSX or of the other packages' sources.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'

export function resolve(specifier, context, next) {
  if (!specifier.startsWith('.') || context.parentURL === undefined) return next(specifier, context)
  const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL)
  return existsSync(source)
    ? { url: source.href, format: 'module', shortCircuit: true }
    : next(specifier, context)
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const file = fileURLToPath(url)
  const { code } = await transformWithOxc(readFileSync(file, 'utf8'), file)
  return { format: 'module', source: code, shortCircuit: true }
}
