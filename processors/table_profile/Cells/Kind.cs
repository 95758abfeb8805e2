using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Processors.Tables;

/// <summary>What one value is.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The kinds are named as JSON names them.")]
public enum Kind
{
    Integer,
    Number,
    Boolean,
    Date,
    DateTime,
    String,
    Object,
    Array,
}
