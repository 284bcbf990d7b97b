import '@cloudscape-design/global-styles/index.css'
import './window.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element “root”')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
