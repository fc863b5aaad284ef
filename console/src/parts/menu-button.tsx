import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { Icon } from './icons.tsx'
import { type Item, Menu } from './menu.tsx'

/** Three dots that open what can be done here. */
export function MenuButton({ label, items }: { label: string; items: Item[] }) {
  const trigger = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button ref={trigger} className="icon-button" aria-label={label} aria-haspopup="menu" aria-expanded={isOpen} onPress={() => setOpen(true)}><Icon name="more" /></Button>
      <Menu label={label} items={items} trigger={trigger} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}
