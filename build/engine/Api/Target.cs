namespace Nuke.Common;

/// <summary>Declares one target: what it does, and how it stands to the others.</summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);
