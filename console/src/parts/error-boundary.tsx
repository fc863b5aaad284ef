import { Component, type ReactNode } from 'react'

interface Props { children: ReactNode; fallback(retry: () => void): ReactNode }

/** Keeps a page that breaks, or could not be loaded, from taking the frame around it along. */
export class ErrorBoundary extends Component<Props, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    return this.state.isBroken ? this.props.fallback(() => this.setState({ isBroken: false })) : this.props.children
  }
}
