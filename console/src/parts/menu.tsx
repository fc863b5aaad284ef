import type { ReactNode, RefObject } from 'react'
import { Menu as AriaMenu, MenuItem, Popover, Text } from 'react-aria-components'
import { Icon, type IconName } from './icons.tsx'

export interface Item { id: string; name: string; icon?: IconName; about?: string | undefined; isDisabled?: boolean; danger?: boolean; isChosen?: boolean; do(): void }

/** What can be done, over the button that asked; one menu serves a whole list. */
export function Menu({ label, items, trigger, isOpen, onClose, head }: { label: string; items: Item[]; trigger: RefObject<Element | null>; isOpen: boolean; onClose(): void; head?: ReactNode }) {
  return (
    <Popover triggerRef={trigger} isOpen={isOpen} onOpenChange={(open) => { if (!open) onClose() }} className="popover" placement="bottom end" offset={6}>
      {head}
      <AriaMenu aria-label={label} className="list-box" items={items} disabledKeys={items.filter((item) => item.isDisabled).map(({ id }) => id)} onAction={(key) => items.find(({ id }) => id === key)?.do()} onClose={onClose} autoFocus="first">
        {(item) => (
          <MenuItem id={item.id} textValue={item.name} className={`option${item.danger ? ' danger' : ''}`}>
            {item.icon && <Icon name={item.icon} size={16} />}
            {item.isChosen !== undefined && <Icon name="check" size={15} className={item.isChosen ? 'chosen' : 'unchosen'} />}
            <span className="option-words"><Text slot="label">{item.name}</Text>{item.about && <Text slot="description">{item.about}</Text>}</span>
          </MenuItem>
        )}
      </AriaMenu>
    </Popover>
  )
}
