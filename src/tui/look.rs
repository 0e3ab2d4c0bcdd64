//! What things look like, in colours or without.

use ratatui::style::{Color, Modifier, Style};

/// A heading.
pub(super) const STRONG: Style = Style::new().add_modifier(Modifier::BOLD);
/// What is beside the point.
pub(super) const DIM: Style = Style::new().add_modifier(Modifier::DIM);

/// How things look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Whether there are colours.
    pub(super) color: bool,
}

impl Look {
    fn colored(self, color: Color) -> Style {
        if self.color { Style::new().fg(color) } else { Style::new() }
    }

    /// What matches.
    pub(super) fn mark(self) -> Style {
        let without = if self.color { Modifier::empty() } else { Modifier::UNDERLINED };
        self.colored(Color::Red).add_modifier(Modifier::BOLD | without)
    }

    /// The match that was jumped to.
    pub(super) fn current(self) -> Style {
        self.mark().add_modifier(Modifier::REVERSED)
    }

    /// Where something stands.
    pub(super) fn path(self) -> Style {
        self.colored(Color::Magenta)
    }

    /// The hit that is chosen.
    pub(super) fn chosen(self) -> Style {
        self.colored(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// Something may be wrong.
    pub(super) fn notice(self) -> Style {
        self.colored(Color::Yellow)
    }

    /// Something is wrong.
    pub(super) fn wrong(self) -> Style {
        self.colored(Color::Red).add_modifier(Modifier::BOLD)
    }
}
