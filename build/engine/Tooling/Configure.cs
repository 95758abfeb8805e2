namespace Nuke.Common.Tooling;

/// <summary>Returns a modified copy of settings.</summary>
public delegate T Configure<T>(T options);
