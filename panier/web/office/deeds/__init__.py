"""What the forms of the back office do, a module for each kind of thing; each deed is a flow that commands use too."""
