// Joins the built programs and their libraries into few files, dist/bundle: reading and linking two thousand modules one
// by one took longer than everything else that a start does. Run after `tsc -b`. Names and lines of the code stay as they
// are, so that a stack trace can be read; what stands in dist/main works as well, only slower.
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const out = `${root}/dist/bundle`
const PROGRAMS = ['admin', 'demo', 'migrate', 'serve', 'start', 'work']

/** A module finds the files beside it (migrations, schemas, names) from where it stood, not from where it was joined. */
const places = {
  name: 'places',
  transform(code, id) {
    if (!id.startsWith(`${root}/dist/`) || !code.includes('import.meta.url')) return undefined
    const place = `new URL(${JSON.stringify(relative(out, id))}, import.meta.url).href`
    return { code: code.replaceAll('import.meta.url', place), map: null }
  },
}

await build({
  configFile: false,
  plugins: [places],
  logLevel: 'warn',
  root,
  ssr: {
    noExternal: true,
    target: 'node',
    // Asked for by libraries only where somebody has configured them in TypeScript, or has pg's other driver.
    external: ['typescript', 'pg-native'],
  },
  build: {
    ssr: true,
    target: 'node20',
    minify: false,
    copyPublicDir: false,
    outDir: out,
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries(PROGRAMS.map((name) => [name, `${root}/dist/main/${name}.js`])),
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        // Every file of it lies at the same depth: places are told from there.
        chunkFileNames: 'part-[name]-[hash].js',
      },
    },
  },
})
