// A database on a disk that can be filled: on a small file system of its own where this machine lets one be mounted, else
// the same error out of the database itself, raised where a file's bytes are written.
import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import type { TestInstallation } from '../support/installation.js'

export interface SmallDisk {
  /** The tablespace to make the test's database in; undefined where nothing could be mounted. */
  readonly tablespace: string | undefined
  fill(installation: TestInstallation): Promise<void>
  free(installation: TestInstallation): Promise<void>
  remove(): Promise<void>
}

const MEGABYTES = 64

const asOperator = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const { host, user, password } = inject('database')
  const client = new pg.Client({ host, user, password, database: 'postgres' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const mounted = (folder: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder], {
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

const writeUntilFull = (file: string): void => {
  const blocks: Buffer[] = [Buffer.alloc(1 << 20), Buffer.alloc(4096)]
  for (const block of blocks) {
    try {
      for (;;) writeFileSync(file, block, { flag: 'a' })
    } catch (error) {
      // because: Node's file errors carry a code
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
}

const mountedDisk = async (folder: string): Promise<SmallDisk> => {
  const tablespace = `small_${Math.random().toString(36).slice(2)}`
  const ballast = join(folder, 'ballast')
  await asOperator(async (client) => {
    const { rows } = await client.query<{ path: string }>(
      `select current_setting('data_directory') as path`,
    )
    const { uid, gid } = statSync(rows[0]?.path ?? '')
    chownSync(folder, uid, gid)
    const inside = join(folder, 'data')
    execFileSync('mkdir', ['-m', '700', inside])
    chownSync(inside, uid, gid)
    await client.query(`create tablespace ${tablespace} location '${inside}'`)
  })
  return {
    tablespace,
    fill: async () => writeUntilFull(ballast),
    free: async () => rmSync(ballast, { force: true }),
    remove: async () => {
      await asOperator((client) => client.query(`drop tablespace ${tablespace}`))
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const raisingDisk: SmallDisk = {
  tablespace: undefined,
  fill: async (installation) => {
    await installation.sql(
      `create function disk_full() returns trigger language plpgsql as $$
       begin raise exception 'No space left on device' using errcode = 'disk_full'; end $$`,
    )
    await installation.sql(
      'create trigger disk_full before insert on attachment for each row execute function disk_full()',
    )
  },
  free: async (installation) => {
    await installation.sql('drop function disk_full() cascade')
  },
  remove: async () => {},
}

export const openSmallDisk = async (): Promise<SmallDisk> => {
  const folder = mkdtempSync('/tmp/small-disk-')
  if (mounted(folder)) return mountedDisk(folder)
  rmSync(folder, { recursive: true })
  return raisingDisk
}
