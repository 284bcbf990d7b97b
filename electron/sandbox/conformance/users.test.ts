import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { beforeAll, describe, expect, test } from 'vitest'
import { useCluster } from './cluster.ts'

const ARN = 'arn:aws:iam::123456789012:role/App'

const cluster = useCluster()
let admin: AuroraDSQLClient
beforeAll(async () => {
  admin = await cluster.connect()
})

/** These tell one life, in order: a user that is made, let in, given rights, and shut out. */
describe('the life of a user', () => {
  test('admin is no superuser and owns the schema public', async () => {
    const { rows } = await admin.query(
      `SELECT current_user::text AS "user", current_setting('is_superuser') AS super,
              (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public') AS owner`,
    )
    expect(rows).toEqual([{ user: 'admin', super: 'off', owner: 'admin' }])
  })

  test('a role is let in only once an identity of IAM is granted it', async () => {
    await admin.query('CREATE ROLE app WITH LOGIN')
    await expect(cluster.connect('app')).rejects.toMatchObject({
      message: 'unable to accept connection, access denied',
    })
    const granted = await admin.query(`AWS IAM GRANT app TO '${ARN}'`)
    expect(granted.rows).toEqual([])
    const { rows } = await admin.query('SELECT * FROM sys.iam_pg_role_mappings')
    expect(rows).toEqual([
      {
        iam_oid: expect.any(Number),
        arn: ARN,
        pg_role_oid: expect.any(Number),
        pg_role_name: 'app',
        grantor_pg_role_oid: expect.any(Number),
        grantor_pg_role_name: 'admin',
      },
    ])
    const app = await cluster.connect('app')
    expect((await app.query('SELECT session_user::text AS "user"')).rows).toEqual([{ user: 'app' }])
  })

  test('it may what it is granted', async () => {
    await admin.query('CREATE SCHEMA shop')
    await admin.query('CREATE TABLE shop.item (k int PRIMARY KEY)')
    await admin.query('GRANT USAGE ON SCHEMA shop TO app')
    await admin.query('GRANT SELECT ON shop.item TO app')
    const app = await cluster.connect('app')
    await app.query('SET search_path = shop')
    expect((await app.query('SELECT * FROM item')).rows).toEqual([])
    await expect(app.query('INSERT INTO item VALUES (1)')).rejects.toMatchObject({
      code: '42501',
      message: 'permission denied for table item',
    })
    await expect(app.query('CREATE TABLE public.mine (k int)')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('CREATE INDEX ASYNC ON item (k)')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query(`AWS IAM GRANT app TO '${ARN}2'`)).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('CREATE ROLE other')).rejects.toMatchObject({ code: '42501' })
  })

  test('its rows count and are measured like those of admin', async () => {
    await admin.query('GRANT INSERT ON shop.item TO app')
    const app = await cluster.connect('app')
    await expect(
      app.query('INSERT INTO shop.item SELECT i FROM generate_series(1, 3001) i'),
    ).rejects.toMatchObject({ code: '54000', message: 'transaction row limit exceeded' })
  })

  test('wrong grants are told', async () => {
    await expect(admin.query(`AWS IAM GRANT nobody TO '${ARN}'`)).rejects.toMatchObject({
      code: '42704',
      message: 'role "nobody" does not exist',
    })
    await expect(admin.query("AWS IAM GRANT app TO 'App'")).rejects.toMatchObject({ code: '22023' })
    await expect(admin.query(`AWS IAM GRANT app TO '${ARN}'`)).rejects.toMatchObject({ code: '42710' })
    await expect(admin.query(`AWS IAM GRANT app '${ARN}'`)).rejects.toMatchObject({ code: '42601' })
    await expect(admin.query(`AWS IAM GRANT sandbox_owner TO '${ARN}'`)).rejects.toMatchObject({
      code: '42704',
    })
  })

  test('a role that may not log in is granted to nobody', async () => {
    await admin.query('CREATE ROLE team')
    await expect(admin.query(`AWS IAM GRANT team TO '${ARN}'`)).rejects.toMatchObject({
      code: '28000',
      message: 'role "team" is not permitted to log in',
    })
    await admin.query('DROP ROLE team')
  })

  test('a role that is granted to an identity cannot be dropped', async () => {
    await admin.query('CREATE ROLE guest WITH LOGIN')
    await admin.query(`AWS IAM GRANT guest TO '${ARN}'`)
    await admin.query(`AWS IAM GRANT guest TO '${ARN}2'`)
    const kept = {
      code: '2BP01',
      message: 'role "guest" cannot be dropped because some objects depend on it',
    }
    await expect(admin.query('DROP ROLE guest')).rejects.toMatchObject(kept)
    await admin.query(`AWS IAM REVOKE guest FROM '${ARN}'`)
    await expect(admin.query('DROP ROLE guest')).rejects.toMatchObject(kept)
    await admin.query(`AWS IAM REVOKE guest FROM '${ARN}2'`)
    await admin.query('DROP ROLE guest')
  })

  test('what is the system’s stays so', async () => {
    await expect(admin.query('GRANT USAGE ON SCHEMA public TO app')).rejects.toMatchObject({
      code: '0A000',
      message: 'feature not supported on system entity',
    })
    await expect(admin.query("ALTER ROLE admin WITH PASSWORD 'x'")).rejects.toMatchObject({ code: '0A000' })
  })

  test('revoked, it is not let in any more', async () => {
    await admin.query(`AWS IAM REVOKE app FROM '${ARN}'`)
    await expect(cluster.connect('app')).rejects.toMatchObject({
      message: 'unable to accept connection, access denied',
    })
    await expect(admin.query(`AWS IAM REVOKE app FROM '${ARN}'`)).rejects.toMatchObject({ code: '42704' })
    expect((await admin.query('SELECT * FROM sys.iam_pg_role_mappings')).rows).toEqual([])
  })
})
