import { dirname } from 'node:path'
import { sandboxFolder } from '../folder.ts'
import { serve } from '../gateway-process/serve.ts'
import { startGateway } from './gateway.ts'

/* The script of the gateway's process; its arguments are the mark that it is told by and the sandbox's folder. */
serve(sandboxFolder(dirname(process.argv[3] ?? '')), startGateway)
